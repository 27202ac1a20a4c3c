/* SPDX-License-Identifier: MIT */
/*
 * stack.h - the mixed stack of an allocation, as a small id
 *
 * Why     a stack travels once; its events carry an id that counts from 1 in
 *         each ring.  It is made of an outside, all above the innermost C part,
 *         which stays the same for a whole cgo call, and of that C part.  Each
 *         has a hash of its return addresses, found without walking where the
 *         part is known (cache.h); both together name the stack.  What cannot
 *         be walked goes to slice.h
 * Context [malloc]
 */
#ifndef DARKHEAP_STACK_H
#define DARKHEAP_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "emit.h"
#include "inside.h"
#include "outside.h"

/*
 * All that is not as it was the last time at this place.  `caller`: return
 * address of the hook; `frame`: its frame address.
 */
uint32_t stack_id_slow(struct thread_state *state, uintptr_t caller,
		       uintptr_t frame);

/* True: there are tables for what is mapped now. */
bool stack_may_walk(struct thread_state *state);

/* With STACK_CHECK: walk a stack that the cache knew (session_control.wrong).
 */
void stack_check(struct thread_state *state, uintptr_t caller, uintptr_t frame);

/*
 * Most calls come from where one of this thread came from before: is all that
 * go_locate() would check as it was then, and are the frames?
 */
static inline __attribute__((always_inline)) bool
stack_is_as_before(struct thread_state *state, uintptr_t frame)
{
	const struct go_position *last = &state->outside->position;

	/* the word that tells them apart lies where it lay in the last call */
	if (!last->checks.slot_depth || last->sp0 != state->call.sp0)
		return false;
	uintptr_t depth = *last->checks.slot_depth;
	struct outside *outside = depth == last->high - last->sp
				      ? state->outside
				      : outside_at(state, depth);
	const struct go_position *position = &outside->position;
	if (!outside->entry || outside->generation != state->cache.generation ||
	    !go_is_at(position, &state->call, frame) ||
	    !cache_is_go(outside->entry, position->sp, position->high))
		return false;
	state->outside = outside;
	return true;
}

/*
 * By the newest entry of this place, if it has an id for what is beyond it
 * now; or 0.
 */
static inline uint32_t stack_id_quick(struct thread_state *state,
				      uintptr_t caller, uintptr_t frame)
{
	struct cache_c_key key = inside_key(state, caller, frame);
	uint16_t place =
	    cache_c_set(&state->cache, caller, key.point.sp)->way[0];
	const struct c_entry *entry = cache_at(&state->cache, place);

	if (!place || !cache_is_c(entry, &key))
		return 0;
	uint64_t beyond = LIKELY(entry->is_last) ? state->outside->hash
						 : inside_beyond(state, entry);
	return entry->beyond == beyond ? entry->stack : 0;
}

/* The id of a stack that was seen at this place before; 0: ask further. */
static inline __attribute__((always_inline)) uint32_t
stack_id_known(struct thread_state *state, uintptr_t caller, uintptr_t frame)
{
	uint64_t epoch = atomic_load_explicit(&session.control->modules,
					      memory_order_relaxed);

	if (UNLIKELY(!walk_is_ready(&state->walker, epoch)))
		return 0;
	if (!state->is_outside_known) {
		if (UNLIKELY(!stack_is_as_before(state, frame)))
			return 0;
		state->is_outside_known = true;
	}
	uint32_t id = stack_id_quick(state, caller, frame);
#ifdef STACK_CHECK
	if (id)
		stack_check(state, caller, frame);
#endif
	return id;
}

#endif
