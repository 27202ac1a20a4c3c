/* SPDX-License-Identifier: MIT */
#include "stack.h"

#include "hash.h"
#include "inside.h"
#include "intern.h"
#include "meet.h"
#include "mem.h"
#include "outside.h"
#include "slice.h"

#include "forbid.h"

static __attribute__((noinline)) void forget(struct thread_state *state)
{
	cache_forget(&state->cache);
	state->is_outside_known = false;
}

bool stack_may_walk(struct thread_state *state)
{
	uint64_t epoch = atomic_load_explicit(&session.control->modules,
					      memory_order_relaxed);

	if (LIKELY(walk_is_ready(&state->walker, epoch)))
		return true;
	forget(state);
	return walk_renew(&state->walker, epoch);
}

/* Frames of a whole stack, in state->frames. */
struct frames {
	uint64_t *pcs;
	uint32_t n, flags;
};

static void add_frames(struct frames *frames, const uint64_t *pcs, uint32_t n,
		       uint64_t is_go)
{
	for (uint32_t i = 0; i < n; i++) {
		if (frames->n == FRAMES_MAX) {
			frames->flags |= STACK_C_CUT;
			return;
		}
		frames->pcs[frames->n++] = (pcs[i] & ~FRAME_GO) | is_go;
	}
}

static bool add_c(struct thread_state *state, struct frames *frames,
		  bool is_walked, enum walk_end end)
{
	if (!is_walked)
		return false;
	if (end == WALK_FULL)
		frames->flags |= STACK_C_CUT;
	add_frames(frames, state->path.pcs, state->path.n_pcs, 0);
	return true;
}

/* Walk it all again, and keep what is seen. */
static bool collect(struct thread_state *state, uintptr_t caller,
		    uintptr_t frame, struct frames *frames)
{
	struct go_stack *go = &state->go;
	struct go_position position;
	const uint64_t *pcs = go->pcs;
	enum walk_end end;

	go_locate(&position, frame);
	go_walk(go, &position);
	frames->flags = go->flags;
	bool is_walked = inside_walk(state, caller, frame, &end);
	if (!add_c(state, frames, is_walked, end))
		return false;
	for (uint32_t i = 0; i < go->n_levels; i++) {
		if (i && !add_c(state, frames,
				outside_walk_level(state, &go->levels[i]),
				WALK_DONE))
			return false;
		add_frames(frames, pcs, go->levels[i].go_frames, FRAME_GO);
		pcs += go->levels[i].go_frames;
	}
	return true;
}

static bool send_frames(struct thread_state *state, const struct frames *frames,
			uint32_t id)
{
	uint64_t words = LONG_WORDS(sizeof(struct frames_record)) + frames->n;

	if (!emit_has_room(state, words, ROOM_ALLOC))
		return false;
	struct frames_record *record = (void *)emit_words(state);
	*record = (struct frames_record){event_long(LONG_FRAMES, words), id,
					 frames->n, frames->flags,
					 (uint32_t)state->walker.epoch};
	memcpy(record + 1, frames->pcs, frames->n * sizeof(frames->pcs[0]));
	emit_publish(state, words);
	return true;
}

static uint32_t new_stack(struct thread_state *state, uintptr_t caller,
			  uintptr_t frame, uint64_t key)
{
	struct frames frames = {.pcs = state->frames};

	if (!collect(state, caller, frame, &frames))
		return slice_id(state, caller, frame);
	struct intern_slot *slot = intern_find(state, key);
	if (slot && send_frames(state, &frames, intern_next(state)))
		return intern_add(state, slot, key);
	atomic_fetch_add(&state->slot->lost_stacks, 1);
	return STACK_LOST;
}

/*
 * A stack by its parts' hashes, with the outside found.  *again: it is new, and
 * a Go library that has just become known may lie in between.
 */
static uint32_t id_of_parts(struct thread_state *state, uintptr_t caller,
			    uintptr_t frame, bool *again)
{
	struct inside inside;
	uint32_t id;

	*again = false;
	if (!state->outside->is_walked ||
	    !inside_find(state, caller, frame, true, &inside))
		return slice_id(state, caller, frame);
	uint32_t generation = state->cache.generation;
	uint64_t key =
	    hash_mix(inside.hash ^ (inside.beyond << 7 | inside.beyond >> 57),
		     state->walker.epoch);
	const struct intern_slot *slot = intern_find(state, key);
	if (LIKELY(slot && slot->id)) {
		id = (uint32_t)slot->id;
	} else if (go_meet()) {
		*again = true;
		return STACK_LOST;
	} else {
		id = new_stack(state, caller, frame, key);
	}
	if (inside.first && generation == state->cache.generation) {
		inside.first->beyond = inside.beyond;
		inside.first->stack = id;
	}
	return id;
}

/* All that is not as it was the last time at this place. */
uint32_t stack_id_slow(struct thread_state *state, uintptr_t caller,
		       uintptr_t frame)
{
	bool again;

	for (;;) {
		if (!stack_may_walk(state))
			return slice_id(state, caller, frame);
		if (!state->is_outside_known)
			outside_find(state, frame);
		uint32_t id = id_of_parts(state, caller, frame, &again);
		if (!again)
			return id;
		forget(state);
	}
}

#ifdef STACK_CHECK
/*
 * Was it right to know this stack?  Its parts are walked again, in full, and
 * must have the hashes that the cache has for them.
 */
void stack_check(struct thread_state *state, uintptr_t caller, uintptr_t frame)
{
	struct outside known = *state->outside;
	struct inside inside = {0}, cached = {0};
	struct go_stack *go = &state->go;
	struct go_position position;
	bool is_right = true;

	go_locate(&position, frame);
	go_walk(go, &position);
	uint64_t hash = position.runtime
			    ? hash_mix(hash_pcs(go->pcs, go->n_pcs), go->flags)
			    : hash_mix(0, position.flags);
	for (uint32_t i = 1; i < go->n_levels; i++) {
		is_right &= outside_walk_level(state, &go->levels[i]);
		hash = hash_mix(hash,
				hash_pcs(state->path.pcs, state->path.n_pcs));
	}
	is_right &= hash == known.hash &&
		    inside_find(state, caller, frame, true, &cached) &&
		    inside_find(state, caller, frame, false, &inside) &&
		    inside.hash == cached.hash &&
		    inside.beyond == cached.beyond;
	atomic_fetch_add(&session.control->checked, 1);
	if (!is_right)
		atomic_fetch_add(&session.control->wrong, 1);
}
#endif
