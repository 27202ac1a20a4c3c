/* SPDX-License-Identifier: MIT */
/*
 * outside.h - all of a stack above its innermost C part
 *
 * Why     it lasts for a whole cgo call: found once, then known by the words
 *         that name the call (go_activation)
 * Context [malloc]
 */
#ifndef DARKHEAP_OUTSIDE_H
#define DARKHEAP_OUTSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "emit.h"

/* Where an outside of this depth (stack.hi - sp) is kept. */
static inline struct outside *outside_at(struct thread_state *state,
					 uintptr_t depth)
{
	return &state->outsides[(depth >> 4 ^ depth >> 7) % OUTSIDES];
}

/* Set state->outside for the call that `frame` is in. */
void outside_find(struct thread_state *state, uintptr_t frame);

/* The C frames of an outer level, into state->path; false: they are unknown. */
bool outside_walk_level(struct thread_state *state,
			const struct stack_level *level);

#endif
