/* SPDX-License-Identifier: MIT */
/*
 * guard.h - may this call be recorded?
 *
 * Why     a forked child, a nested call and a session that is off must cost
 *         next to nothing and write nothing.  `on` lies in a page that the
 *         kernel zeroes in every child (MADV_WIPEONFORK), so a child is silent
 *         even after a raw clone, or becomes a session (follow.h)
 * Context [malloc]
 */
#ifndef DARKHEAP_GUARD_H
#define DARKHEAP_GUARD_H

#include <stdbool.h>

#include "emit.h"
#include "follow.h"

/* NULL until the session is on. */
extern const volatile uint32_t *guard_on __attribute__((visibility("hidden")));

/* True: the caller records, and must guard_leave() afterwards. */
static inline bool guard_enter(void)
{
	const volatile uint32_t *on = guard_on;

	if (!on || UNLIKELY(thread.depth) || (UNLIKELY(!*on) && !follow_try()))
		return false;
	thread.depth = 1;
	return true;
}

static inline void guard_leave(void)
{
	thread.depth = 0;
}

#endif
