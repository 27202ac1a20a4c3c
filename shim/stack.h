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

/*
 * All that is not as it was the last time at this place.  `caller`: return
 * address of the hook; `frame`: its frame address.
 */
uint32_t stack_id_slow(struct thread_state *state, uintptr_t caller,
		       uintptr_t frame);

/* With STACK_CHECK: walk a stack that the cache knew (session_control.wrong).
 */
void stack_check(struct thread_state *state, uintptr_t caller, uintptr_t frame);

/*
 * Most calls come from where the last one of this thread came from: is all that
 * go_locate() would check as it was, and are the frames?
 */
static inline bool stack_is_as_before(const struct thread_state *state,
				      uintptr_t frame)
{
	const struct outside *outside = &state->outside;
	const struct go_position *position = &outside->position;

	return outside->entry &&
	       outside->generation == state->cache.generation &&
	       go_is_at(position, &state->call, frame) &&
	       cache_is_go(outside->entry, position->sp, position->high);
}

/* By the newest entry of this place, if it has an id for this outside; or 0. */
static inline uint32_t stack_id_quick(struct thread_state *state,
				      uintptr_t caller, uintptr_t frame)
{
	const struct outside *outside = &state->outside;
	struct cache_c_key key = {caller, frame, outside->bounds.end};
	uint16_t place = cache_c_set(&state->cache, &key)->way[0];
	const struct c_entry *entry = cache_at(&state->cache, place);

	if (!place || entry->outside != outside->hash ||
	    !cache_is_c(entry, &key))
		return 0;
	return entry->stack;
}

static inline __attribute__((always_inline)) uint32_t
stack_id(struct thread_state *state, uintptr_t caller, uintptr_t frame)
{
	uint64_t epoch = atomic_load_explicit(&session.control->modules,
					      memory_order_relaxed);

	if (UNLIKELY(!walk_is_ready(&state->walker, epoch)))
		return stack_id_slow(state, caller, frame);
	if (!state->outside.is_known) {
		if (UNLIKELY(!stack_is_as_before(state, frame)))
			return stack_id_slow(state, caller, frame);
		state->outside.is_known = true;
	}
	uint32_t id = stack_id_quick(state, caller, frame);
	if (UNLIKELY(!id))
		return stack_id_slow(state, caller, frame);
#ifdef STACK_CHECK
	stack_check(state, caller, frame);
#endif
	return id;
}

#endif
