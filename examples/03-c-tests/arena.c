/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <darkheap.h>
#include <stdlib.h>

#define ALIGNMENT 16u

/* What the pieces lie in counts by them: as a block of malloc it is left out.
 */
int arena_init(struct arena *arena, size_t bytes)
{
	if (darkheap_pause)
		darkheap_pause();
	*arena = (struct arena){.memory = malloc(bytes), .bytes = bytes};
	if (darkheap_resume)
		darkheap_resume();
	return arena->memory ? 0 : -1;
}

void *arena_get(struct arena *arena, size_t bytes)
{
	size_t whole = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	void *piece = arena->memory + arena->used;

	if (whole < bytes || whole > arena->bytes - arena->used)
		return NULL;
	arena->used += whole;
	if (darkheap_pool_alloc)
		darkheap_pool_alloc(arena, piece, bytes);
	return piece;
}

void arena_clear(struct arena *arena)
{
	if (darkheap_pool_destroy)
		darkheap_pool_destroy(arena);
	arena->used = 0;
}

void arena_release(struct arena *arena)
{
	arena_clear(arena);
	free(arena->memory);
	*arena = (struct arena){0};
}
