/* SPDX-License-Identifier: MIT */
#include "real.h"

#include <stdatomic.h>

#include "link.h"

#include "forbid.h"

struct real real;

/* 0: not searched, 1: a thread searches, 2: done */
static _Atomic int search;

static void find_all(struct real *found)
{
#define HOOK(result, name, parameters, arguments, twin) \
	found->name = (result(*) parameters)link_next(#name);
#include "hooks.def"
#undef HOOK
}

bool real_resolve(void)
{
	int expected = 0;

	if (!link_is_relocated())
		return false;
	if (atomic_load_explicit(&search, memory_order_acquire) == 2)
		return real.malloc && real.free;
	if (!atomic_compare_exchange_strong(&search, &expected, 1))
		return expected == 2;
	struct real found = {0};
	find_all(&found);
	/* malloc last: a thread that sees it must see the others */
	void *(*next)(size_t) = found.malloc;
	found.malloc = NULL;
	real = found;
	atomic_thread_fence(memory_order_release);
	if (found.free && found.realloc && found.calloc)
		__atomic_store_n(&real.malloc, next, __ATOMIC_RELEASE);
	atomic_store_explicit(&search, 2, memory_order_release);
	return real.malloc != NULL;
}
