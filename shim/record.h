/* SPDX-License-Identifier: MIT */
/*
 * record.h - one event into the ring, as it is nearly always
 *
 * Why     what malloc and free cost is decided here: a thread that is where it
 *         was, room in its ring, a stack that is known.  All else is a call of
 *         a slow function; emit.c has the same for hooks that are rarely used
 * Context [malloc]
 */
#ifndef DARKHEAP_RECORD_H
#define DARKHEAP_RECORD_H

#include "emit.h"
#include "stack.h"

#define RECORD_INLINE static inline __attribute__((always_inline))

/* Another call than the last event's; false: no room to say whose. */
bool record_enter(struct thread_state *state, enum emit_room_for what);

/* The event is lost: counted. */
void record_lost_alloc(struct thread_state *state) __attribute__((cold));
/* And with a FREE tracking ends. */
void record_lost_free(void) __attribute__((cold));

/* Whose events follow; false: there was no room to say it. */
RECORD_INLINE bool record_follow(struct thread_state *state,
				 enum emit_room_for what)
{
	if (LIKELY(go_is_in(&state->call)))
		return true;
	state->is_outside_known = false;
	return LIKELY(go_enter_next(&state->call, &state->context)) ||
	       record_enter(state, what);
}

RECORD_INLINE uint64_t *record_recent(struct thread_state *state,
				      const void *block)
{
	return &state->recent[((uintptr_t)block >> 4) % RECENT_BLOCKS];
}

/* Hand over what has been written at `head`. */
RECORD_INLINE void record_publish(struct thread_state *state, uint64_t head,
				  uint64_t words)
{
	state->head = head + words;
	atomic_store_explicit(state->published, head + words,
			      memory_order_release);
}

/* False: there was no room for it, which is counted. */
RECORD_INLINE bool record_alloc(struct thread_state *state, const void *block,
				size_t size, enum event_type type,
				uintptr_t caller, uintptr_t frame, bool has_tsc)
{
	if (UNLIKELY(!record_follow(state, ROOM_ALLOC))) {
		record_lost_alloc(state);
		return false;
	}
	/* now: the processor looks at the clock while the rest is done */
	uint64_t time = emit_time(has_tsc);
	uint32_t stack = stack_id_known(state, caller, frame);
	if (UNLIKELY(!stack ||
		     state->head + EVENT_ALLOC_WORDS > state->alloc_limit)) {
		if (!stack)
			stack = stack_id_slow(state, caller, frame);
		if (!emit_has_room(state, EVENT_ALLOC_WORDS, ROOM_ALLOC)) {
			record_lost_alloc(state);
			return false;
		}
		time = emit_time(has_tsc); /* it may have waited */
	}
	uint64_t head = state->head;
	uint64_t *words = state->words + (head & state->mask);
	words[0] = event_word(type, (uintptr_t)block, state->call.call);
	words[1] = time;
	words[2] = event_size_stack(size, stack);
	record_publish(state, head, EVENT_ALLOC_WORDS);
	*record_recent(state, block) = (uintptr_t)block;
	return true;
}

/*
 * Before the real free; `type` is no ALLOC.  `may_be_known`: it is a FREE, and
 * all blocks that have none stand in the set (sampler.h), so no time is needed
 * where this ring has the ALLOC.
 */
RECORD_INLINE void record_free(struct thread_state *state, const void *block,
			       enum event_type type, bool may_be_known)
{
	if (UNLIKELY(!record_follow(state, ROOM_FREE) ||
		     !emit_has_room(state, EVENT_FREE_WORDS, ROOM_FREE))) {
		record_lost_free();
		return;
	}
	uint64_t head = state->head;
	uint64_t *words = state->words + (head & state->mask);
	uint64_t call = state->call.call;
	if (may_be_known && *record_recent(state, block) == (uintptr_t)block) {
		words[0] = event_word(EVENT_FREE_KNOWN, (uintptr_t)block, call);
		record_publish(state, head, EVENT_FREE_KNOWN_WORDS);
		return;
	}
	words[0] = event_word(type, (uintptr_t)block, call);
	words[1] = emit_time(state->has_tsc);
	record_publish(state, head, EVENT_FREE_WORDS);
}

#endif
