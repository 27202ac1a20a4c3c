/* SPDX-License-Identifier: MIT */
/* An arena that is used again and again is empty after each round. */
#include <darkheap.h>
#include <string.h>

#include "arena.h"

/* -1: without darkheap nobody knows. */
static int blocks_since(const char *mark)
{
	struct darkheap_amount left;

	if (!darkheap_live || darkheap_live(mark, &left))
		return -1;
	return (int)left.blocks;
}

int main(void)
{
	struct arena arena;

	if (arena_init(&arena, 65536))
		return 1;
	if (darkheap_mark)
		darkheap_mark("round");
	for (int round = 0; round < 100; round++) {
		for (int i = 0; i < 10; i++) {
			char *piece = arena_get(&arena, 100);
			if (!piece)
				return 1;
			memset(piece, round, 100);
		}
		arena_clear(&arena);
	}
	if (blocks_since("round") > 0)
		return 1;
	arena_get(&arena, 100);
	if (!blocks_since("round"))
		return 1; /* that one must be seen */
	arena_release(&arena);
	return 0;
}
