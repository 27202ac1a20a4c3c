/* SPDX-License-Identifier: MIT */
/*
 * api.c - what a program may call by itself (include/darkheap.h)
 */
#include "darkheap.h"

#include <asm/errno.h>

#include "ask.h"
#include "emit.h"
#include "guard.h"
#include "sampler.h"
#include "tell.h"

#include "forbid.h"

#define EXPORT __attribute__((visibility("default"))) ARCH_ENTRY
#define CALLER ((uintptr_t)__builtin_return_address(0))
#define FRAME ((uintptr_t)__builtin_frame_address(0))

static int mark(const char *name)
{
	if (!name)
		return -EINVAL;
	if (!guard_enter())
		return -ENOTCONN;
	emit_mark(thread.state, name);
	guard_leave();
	return 0;
}

EXPORT void darkheap_mark(const char *name)
{
	mark(name);
}

/* The collector looks at the memory of who has set a mark. */
EXPORT int darkheap_snapshot(const char *name)
{
	int error = mark(name);

	return error ? error : ask_status();
}

/* Who is not tracked itself would be told of its parent. */
static bool is_tracked(void)
{
	if (!guard_enter())
		return false;
	guard_leave();
	return true;
}

EXPORT int darkheap_live(const char *since, struct darkheap_amount *amount)
{
	if (!amount)
		return -EINVAL;
	amount->blocks = amount->bytes = 0;
	return is_tracked() ? ask_live(since, amount) : -ENOTCONN;
}

/* Also of a thread that is not tracked: its forked child may be. */
EXPORT void darkheap_pause(void)
{
	thread.paused += thread.paused < UINT32_MAX;
	sampler_pause(thread.state);
}

EXPORT void darkheap_resume(void)
{
	thread.paused -= thread.paused > 0;
}

static void tell_of_pool(const void *pool, enum told_what what)
{
	if (!pool || !guard_enter())
		return;
	tell_pool(thread.state, pool, what);
	guard_leave();
}

EXPORT void darkheap_pool_create(const void *pool)
{
	tell_of_pool(pool, TOLD_POOL);
}

EXPORT void darkheap_pool_destroy(const void *pool)
{
	tell_of_pool(pool, TOLD_POOL_ENDS);
}

EXPORT void darkheap_pool_alloc(const void *pool, const void *block,
				size_t size)
{
	if (!pool || !block || !guard_enter())
		return;
	sampler_record_told(thread.state, pool, block, size, CALLER, FRAME);
	guard_leave();
}

EXPORT void darkheap_pool_free(const void *pool, const void *block)
{
	if (!pool || !block || !guard_enter())
		return;
	tell_free(thread.state, pool, block);
	guard_leave();
}
