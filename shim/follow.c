/* SPDX-License-Identifier: MIT */
#include "follow.h"

#include <stddef.h>

#include "carve.h"
#include "guard.h"
#include "init.h"
#include "mem.h"

#include "forbid.h"

/*
 * Where the stack of this thread ends: a pthread has its block above it, the
 * leader of the parent has it far below.
 */
static uintptr_t stack_top(void)
{
	uintptr_t pointer = arch_thread_pointer();

	return pointer > (uintptr_t)__builtin_frame_address(0)
		   ? pointer
		   : session.main_top;
}

/*
 * The parent's pages stay mapped where libc's list of robust mutexes may still
 * lead: it writes there, and a raw clone inherits that list.
 */
static void forget_parent(void)
{
	struct session parent = session;
	uint32_t depth = thread.depth;

	session = (struct session){.main_top = stack_top()};
	thread = (struct thread){.depth = depth};
	carve_forget();
	SYS3(munmap, parent.rings, (uint64_t)parent.chunks * RING_CHUNK_BYTES,
	     0);
	SYS3(munmap, parent.bell, DARKHEAP_PAGE, 0);
	SYS3(munmap, parent.config, CONFIG_BYTES, 0);
	if (parent.tables)
		SYS3(munmap, parent.tables, parent.tables_bytes, 0);
	if (parent.index)
		SYS3(munmap, parent.index, parent.index_bytes, 0);
}

static bool is_wanted(void)
{
	uint32_t collector =
	    atomic_load_explicit(session.collector, memory_order_relaxed);

	return session.config->follow && !(collector & OWNER_DIED);
}

bool follow_try(void)
{
	const volatile uint32_t *page = guard_on;

	if (!page || page[WIPE_OWN])
		return false; /* off, in the process that was on */
	/* once: silent for ever, unless all goes well */
	if (!__atomic_compare_exchange_n(&guard_on, &page, NULL, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_RELAXED) ||
	    !is_wanted())
		return false;
	uint32_t *wipe = session.on;
	thread.depth = 1;
	forget_parent();
	init_child(wipe);
	thread.depth = 0;
	return guard_on != NULL;
}
