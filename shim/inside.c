/* SPDX-License-Identifier: MIT */
#include "inside.h"

#include "arch.h"

#include "forbid.h"

/* No fewer frames than inside_walk() has room for: a piece has one at least. */
#define PIECES_MAX WALK_FRAMES_MAX

/*
 * A piece ends where its frames cross this: at multiples of CACHE_PIECE below
 * where C ends, so that a shallow stack is one piece.
 */
static inline uintptr_t piece_end(const struct walk_bounds *bounds,
				  uintptr_t sp)
{
	uintptr_t end = bounds->end ? bounds->end : bounds->high;

	if (end - sp <= CACHE_PIECE)
		return UINTPTR_MAX;
	return end - ((end - sp - 1) & ~(uintptr_t)(CACHE_PIECE - 1));
}

bool inside_walk(struct thread_state *state, uintptr_t caller, uintptr_t frame,
		 enum walk_end *end)
{
	struct cache_c_key key = inside_key(state, caller, frame);

	*end = walk_c(&state->walker, &key.point, &state->outside->bounds,
		      UINTPTR_MAX, &state->path);
	return *end == WALK_DONE || *end == WALK_FULL;
}

struct piece {
	struct c_entry *entry; /* NULL: it is not in the cache */
	uint64_t hash;
	bool is_last;
};

/* *key goes on to the next piece. */
static bool walk_piece(struct thread_state *state, struct cache_c_key *key,
		       bool use_cache, struct piece *piece)
{
	struct cache_c_key from = *key;
	enum walk_end end = walk_c(
	    &state->walker, &key->point, &state->outside->bounds,
	    piece_end(&state->outside->bounds, from.point.sp), &state->path);

	if (end != WALK_DONE && end != WALK_PART && end != WALK_FULL)
		return false;
	piece->is_last = end != WALK_PART;
	piece->hash = hash_pcs(state->path.pcs, state->path.n_pcs);
	if (use_cache)
		piece->entry = cache_add_c(&state->cache, &from, &state->path,
					   piece->hash);
	if (piece->entry) {
		piece->entry->is_last = piece->is_last;
		piece->entry->next = key->point;
	}
	return true;
}

static bool find_piece(struct thread_state *state, struct cache_c_key *key,
		       bool use_cache, struct piece *piece)
{
	struct c_entry *entry =
	    use_cache ? cache_find_c(&state->cache, key) : NULL;

	*piece = (struct piece){.entry = entry};
	if (!entry)
		return walk_piece(state, key, use_cache, piece);
	piece->hash = entry->hash;
	piece->is_last = entry->is_last;
	key->point = entry->next;
	return true;
}

bool inside_find(struct thread_state *state, uintptr_t caller, uintptr_t frame,
		 bool use_cache, struct inside *inside)
{
	struct cache_c_key key = inside_key(state, caller, frame);
	uint32_t generation = state->cache.generation;
	struct piece piece;

	if (!find_piece(state, &key, use_cache, &piece))
		return false;
	*inside =
	    (struct inside){piece.entry, piece.hash, state->outside->hash};
	for (int i = 1; !piece.is_last && i < PIECES_MAX; i++) {
		if (!find_piece(state, &key, use_cache, &piece))
			return false;
		inside->beyond = inside_add(inside->beyond, piece.hash);
	}
	/* the arena began anew under way */
	if (use_cache && generation != state->cache.generation)
		inside->first = NULL;
	return true;
}

uint64_t inside_beyond(struct thread_state *state, const struct c_entry *first)
{
	struct cache_c_key key = {first->next, first->key.end};
	uint64_t beyond = state->outside->hash;
	const struct c_entry *entry;
	int n = 1;

	do {
		entry = cache_find_c(&state->cache, &key);
		if (!entry)
			return 0;
		beyond = inside_add(beyond, entry->hash);
		key.point = entry->next;
	} while (!entry->is_last && ++n < PIECES_MAX);
	return beyond;
}
