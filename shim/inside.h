/* SPDX-License-Identifier: MIT */
/*
 * inside.h - the innermost C frames of a stack, piece by piece
 *
 * Why     deep C stacks differ in their inner frames: what is above those is
 *         found in the cache, one piece after the other, whatever called
 * Context [malloc]
 */
#ifndef DARKHEAP_INSIDE_H
#define DARKHEAP_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "emit.h"
#include "hash.h"

/* What a walk has come to. */
struct inside {
	struct c_entry *first; /* the innermost piece's entry, NULL: none */
	uint64_t hash;	       /* of the innermost piece */
	uint64_t beyond;       /* of all above it, the outside included */
};

/* Where the frames start that called the hook with this frame. */
static inline struct cache_c_key inside_key(const struct thread_state *state,
					    uintptr_t caller, uintptr_t frame)
{
	return (struct cache_c_key){{caller, frame + 16, 0, frame},
				    state->outside->bounds.end};
}

static inline uint64_t inside_add(uint64_t beyond, uint64_t piece)
{
	return hash_mix(beyond, piece);
}

/*
 * Find each piece in the cache, or walk it; with `use_cache` false walk them
 * all.  False: they cannot be walked.
 */
bool inside_find(struct thread_state *state, uintptr_t caller, uintptr_t frame,
		 bool use_cache, struct inside *inside);

/* All frames into state->path; *end is DONE or FULL, or false. */
bool inside_walk(struct thread_state *state, uintptr_t caller, uintptr_t frame,
		 enum walk_end *end);

/* The hash beyond a first piece that has more above it; 0: look anew. */
uint64_t inside_beyond(struct thread_state *state, const struct c_entry *first);

#endif
