/* SPDX-License-Identifier: MIT */
#include "stack.h"

#include <linux/mman.h>

#include "emit.h"
#include "intern.h"
#include "meet.h"
#include "mem.h"
#include "slice.h"

#include "forbid.h"

#define PAGE 4096u
/* Farther from its top no thread's stack reaches: another stack is in use. */
#define STACK_REACH (UINT64_C(1) << 30)
/* So many frames below no stack of ours, then the kernel is asked seldom. */
#define ASKS 64
#define ASKS_SELDOM 1024

static inline uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

/* The products do not wait for one another: 19 frames cost 20 cycles. */
static uint64_t hash_pcs(const uint64_t *pcs, uint32_t n)
{
	uint64_t hash = n;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t product = pcs[i] * UINT64_C(0xbf58476d1ce4e5b9);
		uint32_t turn = i * 11 % 63 + 1; /* 1 to 63 */
		hash ^= product << turn | product >> (64 - turn);
	}
	return mix(hash, n);
}

/*
 * Is all from `frame` up to the top of this thread's stack mapped?  Coroutines
 * have stacks elsewhere, behind the guard page of ours.  Asked once a depth.
 */
static bool is_own_stack(struct thread_state *state, uintptr_t frame)
{
	uintptr_t page = frame & ~(uintptr_t)(PAGE - 1);
	uintptr_t top = state->stack_top;

	if (frame >= top || top - frame > STACK_REACH)
		return false;
	if (LIKELY(page >= state->stack_low))
		return true;
	if (state->foreign > ASKS && state->foreign++ % ASKS_SELDOM)
		return false;
	/* before Linux 5.14 the answer is no */
	if (SYS3(madvise, page, state->stack_low - page, MADV_POPULATE_READ)) {
		state->foreign++;
		return false;
	}
	state->stack_low = page;
	return true;
}

/* Where the C part may lie; false: on a stack that is not known. */
static bool set_bounds(struct thread_state *state,
		       const struct go_position *position, uintptr_t frame)
{
	struct walk_bounds *bounds = &state->outside.bounds;

	bounds->low = position->g0_low;
	bounds->high = position->g0_high;
	bounds->end = position->runtime ? position->base - 8 : 0;
	if (position->g0_high)
		return true;
	bool is_own = is_own_stack(state, frame);
	bounds->low = state->stack_low;
	bounds->high = state->stack_top;
	return is_own;
}

static struct walk_start start_of(const struct stack_level *level)
{
	return (struct walk_start){level->c_pc, level->c_sp, level->c_bp, 0};
}

static bool walk_level(struct thread_state *state,
		       const struct stack_level *level)
{
	struct walk_bounds bounds = {state->go.g0_low, state->go.g0_high,
				     level->c_end};
	struct walk_start start = start_of(level);

	if (!level->c_pc)
		return false;
	enum walk_end end =
	    walk_c(&state->walker, &start, &bounds, &state->path);
	return end == WALK_DONE || end == WALK_FULL;
}

/* The whole Go part, and the C parts between callbacks. */
static bool walk_outside(struct thread_state *state,
			 const struct go_position *position, uint64_t *hash)
{
	struct go_stack *go = &state->go;

	go_walk(go, position);
	*hash = mix(hash_pcs(go->pcs, go->n_pcs), go->flags);
	for (uint32_t i = 1; i < go->n_levels; i++) {
		if (!walk_level(state, &go->levels[i]))
			return false;
		*hash =
		    mix(*hash, hash_pcs(state->path.pcs, state->path.n_pcs));
	}
	cache_add_go(&state->cache, position, go, *hash);
	return true;
}

static void note_go(struct thread_state *state)
{
	struct outside *outside = &state->outside;
	const struct go_position *position = &outside->position;
	const struct go_entry *entry = cache_find_go(&state->cache, position);

	if (!entry) {
		outside->is_walked &=
		    walk_outside(state, position, &outside->hash);
		return;
	}
	outside->hash = entry->hash;
	if (outside->is_known) {
		outside->entry = entry;
		outside->generation = state->cache.generation;
	}
}

static __attribute__((noinline)) void find_outside(struct thread_state *state,
						   uintptr_t frame)
{
	struct outside *outside = &state->outside;
	struct go_position *position = &outside->position;

	go_locate(position, frame);
	outside->entry = NULL;
	outside->hash = mix(0, position->flags);
	outside->is_walked = set_bounds(state, position, frame);
	/* no other kind of call has words that tell it from the next */
	outside->is_known = position->flags == STACK_GO && state->call.g0;
	if (position->runtime)
		note_go(state);
}

static struct walk_start start_at(uintptr_t caller, uintptr_t frame)
{
	const uintptr_t *record = (const uintptr_t *)frame;

	return (struct walk_start){caller, frame + 16, record[0], frame};
}

static bool walk_inside(struct thread_state *state, uintptr_t caller,
			uintptr_t frame, enum walk_end *end)
{
	struct walk_start start = start_at(caller, frame);

	*end = walk_c(&state->walker, &start, &state->outside.bounds,
		      &state->path);
	return *end == WALK_DONE || *end == WALK_FULL;
}

static __attribute__((noinline)) void forget(struct thread_state *state)
{
	cache_forget(&state->cache);
	state->outside.is_known = false;
}

/* True: tables and cache may be used. */
static inline bool is_ready(struct thread_state *state)
{
	uint64_t epoch = atomic_load_explicit(&session.control->modules,
					      memory_order_relaxed);

	if (LIKELY(walk_is_ready(&state->walker, epoch)))
		return true;
	forget(state);
	return walk_renew(&state->walker, epoch);
}

/* The hash of the innermost C part, and its entry, if it has one. */
static bool find_inside(struct thread_state *state,
			const struct cache_c_key *key, struct c_entry **entry,
			uint64_t *hash)
{
	enum walk_end end;

	*entry = cache_find_c(&state->cache, key);
	if (*entry) {
		*hash = (*entry)->hash;
		return true;
	}
	if (!walk_inside(state, key->pc, key->sp, &end))
		return false;
	*hash = hash_pcs(state->path.pcs, state->path.n_pcs);
	*entry = cache_add_c(&state->cache, key, &state->path, *hash);
	return true;
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
	bool is_walked = walk_inside(state, caller, frame, &end);
	if (!add_c(state, frames, is_walked, end))
		return false;
	for (uint32_t i = 0; i < go->n_levels; i++) {
		if (i && !add_c(state, frames,
				walk_level(state, &go->levels[i]), WALK_DONE))
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
					 frames->n, frames->flags, 0};
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
	const struct outside *outside = &state->outside;
	struct cache_c_key key = {caller, frame, outside->bounds.end};
	uint32_t generation, id;
	struct c_entry *entry;
	uint64_t hash;

	*again = false;
	if (!outside->is_walked || !find_inside(state, &key, &entry, &hash))
		return slice_id(state, caller, frame);
	generation = state->cache.generation;
	hash = mix(hash ^ (outside->hash << 7 | outside->hash >> 57), 1);
	const struct intern_slot *slot = intern_find(state, hash);
	if (LIKELY(slot && slot->id)) {
		id = (uint32_t)slot->id;
	} else if (go_meet()) {
		*again = true;
		return STACK_LOST;
	} else {
		id = new_stack(state, caller, frame, hash);
	}
	if (entry && generation == state->cache.generation) {
		entry->outside = outside->hash;
		entry->stack = id;
	}
	return id;
}

/* All that is not as it was the last time at this place. */
uint32_t stack_id_slow(struct thread_state *state, uintptr_t caller,
		       uintptr_t frame)
{
	bool again;

	for (;;) {
		if (!is_ready(state))
			return slice_id(state, caller, frame);
		if (!state->outside.is_known)
			find_outside(state, frame);
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
	struct outside outside = state->outside;
	struct cache_c_key key = {caller, frame, outside.bounds.end};
	const struct c_entry *entry = cache_find_c(&state->cache, &key);
	struct go_stack *go = &state->go;
	struct go_position position;
	uint64_t hash = 0;
	enum walk_end end;

	go_locate(&position, frame);
	go_walk(go, &position);
	if (position.runtime)
		hash = mix(hash_pcs(go->pcs, go->n_pcs), go->flags);
	else
		hash = mix(0, position.flags);
	for (uint32_t i = 1; i < go->n_levels; i++)
		if (walk_level(state, &go->levels[i]))
			hash = mix(
			    hash, hash_pcs(state->path.pcs, state->path.n_pcs));
	bool is_right =
	    hash == outside.hash && entry &&
	    walk_inside(state, caller, frame, &end) &&
	    hash_pcs(state->path.pcs, state->path.n_pcs) == entry->hash;
	atomic_fetch_add(&session.control->checked, 1);
	if (!is_right)
		atomic_fetch_add(&session.control->wrong, 1);
}
#endif
