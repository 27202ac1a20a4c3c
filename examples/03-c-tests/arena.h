/* SPDX-License-Identifier: MIT */
/*
 * arena.h - memory that is given out piece by piece and taken back at once
 *
 * Why     malloc sees one block.  The arena tells darkheap of its pieces, so
 *         each has its own stack, and none may be forgotten
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct arena {
	char *memory;
	size_t used, bytes;
};

/* 0, or -1: no memory. */
int arena_init(struct arena *arena, size_t bytes);

/* NULL: it is full. */
void *arena_get(struct arena *arena, size_t bytes);

/* All that was given out is taken back; the arena may be used again. */
void arena_clear(struct arena *arena);

void arena_release(struct arena *arena);

#endif
