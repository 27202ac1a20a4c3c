/* SPDX-License-Identifier: MIT */
#include "outside.h"

#include <linux/mman.h>
#include <stddef.h>

#include "hash.h"

#include "forbid.h"

#define PAGE 4096u
/* Farther from its top no thread's stack reaches: another stack is in use. */
#define STACK_REACH (UINT64_C(1) << 30)
/* So many frames below no stack of ours, then the kernel is asked seldom. */
#define ASKS 64
#define ASKS_SELDOM 1024

/*
 * Do the frames from here lead to where we know that it is ours?  The stack of
 * a coroutine may lie right below, and what is between may be unmapped later.
 */
static bool leads_to_ours(struct thread_state *state, uintptr_t frame,
			  uintptr_t page)
{
	const uintptr_t *record = (const uintptr_t *)frame;
	struct walk_point point = {record[1], frame + 16, 0, frame};
	struct walk_bounds bounds = {page, state->stack_top, 0};
	struct walk_path *path = &state->path;

	enum walk_end end =
	    walk_c(&state->walker, &point, &bounds, UINTPTR_MAX, path);
	if (path->n_checks &&
	    path->checks[path->n_checks - 1].at >= state->stack_low)
		return true;
	/* else nobody can tell, and the stack is not walked anyway */
	state->foreign += end == WALK_DONE;
	return false;
}

/*
 * Is all from `frame` up to the top of this thread's stack mapped, and its own?
 * Coroutines have stacks elsewhere, mostly behind the guard page of ours.
 * Asked once a depth; who comes first is believed to be on its own stack.
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
	bool is_first = state->stack_low == (top & ~(uintptr_t)(PAGE - 1));
	if (!is_first && !leads_to_ours(state, frame, page))
		return false;
	state->stack_low = page;
	return true;
}

/* Where the C part may lie; false: on a stack that is not known. */
static bool set_bounds(struct thread_state *state,
		       const struct go_position *position, uintptr_t frame)
{
	struct walk_bounds *bounds = &state->outside->bounds;

	bounds->low = position->g0_low;
	bounds->high = position->g0_high;
	bounds->end = 0;
	if (position->runtime) { /* what lies above may be anything */
		bounds->high = position->base;
		bounds->end = position->base - 8;
	}
	if (position->g0_high)
		return true;
	bool is_own = is_own_stack(state, frame);
	bounds->low = state->stack_low;
	bounds->high = state->stack_top;
	return is_own;
}

bool outside_walk_level(struct thread_state *state,
			const struct stack_level *level)
{
	struct walk_bounds bounds = {
	    state->go.g0_low,
	    level->c_end ? level->c_end + 8 : state->go.g0_high, level->c_end};
	struct walk_point start = {level->c_pc, level->c_sp, level->c_bp, 0};

	if (!level->c_pc)
		return false;
	enum walk_end end =
	    walk_c(&state->walker, &start, &bounds, UINTPTR_MAX, &state->path);
	return end == WALK_DONE || end == WALK_FULL;
}

/* The whole Go part, and the C parts between callbacks. */
static bool walk_outside(struct thread_state *state,
			 const struct go_position *position, uint64_t *hash)
{
	struct go_stack *go = &state->go;

	go_walk(go, position);
	*hash = hash_mix(hash_pcs(go->pcs, go->n_pcs), go->flags);
	for (uint32_t i = 1; i < go->n_levels; i++) {
		if (!outside_walk_level(state, &go->levels[i]))
			return false;
		*hash = hash_mix(*hash,
				 hash_pcs(state->path.pcs, state->path.n_pcs));
	}
	cache_add_go(&state->cache, position, go, *hash);
	return true;
}

static void note_go(struct thread_state *state)
{
	struct outside *outside = state->outside;
	const struct go_position *position = &outside->position;
	const struct go_entry *entry = cache_find_go(&state->cache, position);

	if (!entry) {
		outside->is_walked &=
		    walk_outside(state, position, &outside->hash);
		return;
	}
	outside->hash = entry->hash;
	if (state->is_outside_known) {
		outside->entry = entry;
		outside->generation = state->cache.generation;
	}
}

void outside_find(struct thread_state *state, uintptr_t frame)
{
	struct go_position position;

	go_locate(&position, frame);
	/* no other kind of call has words that tell it from the next */
	state->is_outside_known = position.flags == STACK_GO && state->call.g0;
	state->outside = state->is_outside_known
			     ? outside_at(state, position.high - position.sp)
			     : &state->outsides[OUTSIDES];
	state->outside->position = position;
	state->outside->entry = NULL;
	state->outside->hash = hash_mix(0, position.flags);
	state->outside->is_walked = set_bounds(state, &position, frame);
	if (position.runtime)
		note_go(state);
}
