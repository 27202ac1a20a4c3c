/* SPDX-License-Identifier: MIT */
/*
 * pool.h - an arena as C libraries have them, which tells darkheap of itself
 *
 * Its first block has the address that malloc gave for the whole.
 */
#include <stdlib.h>

#include "darkheap.h"

struct pool {
	char *memory;
	size_t used;
};

static void pool_start(struct pool *pool, size_t bytes)
{
	if (darkheap_pause)
		darkheap_pause();
	pool->memory = malloc(bytes);
	if (darkheap_resume)
		darkheap_resume();
	pool->used = 0;
	if (darkheap_pool_create)
		darkheap_pool_create(pool);
}

__attribute__((always_inline)) static inline void *pool_get(struct pool *pool,
							    size_t bytes)
{
	char *block = pool->memory + pool->used;

	pool->used += bytes;
	if (darkheap_pool_alloc)
		darkheap_pool_alloc(pool, block, bytes);
	return block;
}

__attribute__((unused)) static void pool_end(struct pool *pool)
{
	if (darkheap_pool_destroy)
		darkheap_pool_destroy(pool);
	free(pool->memory);
}
