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
#include "nested.h"
#include "real.h"

/* NULL until the session is on. */
extern const volatile uint32_t *guard_on __attribute__((visibility("hidden")));

/* Before we are relocated, thread-locals are not to be had. */
static inline struct thread_state *guard_state(void)
{
	return LIKELY(real.malloc) ? thread.state : NULL;
}

/*
 * The short way in, for a thread that has a ring: its state, which is closed
 * until guard_close(); NULL: ask guard_enter().
 */
static inline struct thread_state *guard_open(void)
{
	struct thread_state *state = guard_state();

	if (UNLIKELY(!state || !state->is_open))
		return NULL;
	state->is_open = false;
	return state;
}

/* The same for a thread of which nothing else has to be asked either. */
static inline struct thread_state *guard_open_quick(void)
{
	struct thread_state *state = guard_state();

	if (UNLIKELY(!state || state->quick != THREAD_QUICK))
		return NULL;
	state->is_open = false;
	return state;
}

static inline void guard_close(struct thread_state *state)
{
	state->is_open = true;
}

/* True: the caller records, and must guard_leave() afterwards. */
static inline bool guard_enter(void)
{
	const volatile uint32_t *on = guard_on;
	const struct thread_state *state = thread.state;

	if (!on)
		return false;
	if (thread.depth) {
		nested_note(*on);
		return false;
	}
	if (UNLIKELY(!*on) && !follow_try())
		return false;
	if (thread.state == state && state && !state->is_open) {
		nested_note(true); /* within the short way */
		return false;
	}
	thread.depth = 1;
	if (!thread.state)
		emit_start();
	else
		thread.state->is_open = false;
	return true;
}

static inline void guard_leave(void)
{
	thread.depth = 0;
	if (thread.state)
		thread.state->is_open = true;
}

#endif
