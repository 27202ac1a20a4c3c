/* SPDX-License-Identifier: MIT */
/*
 * cache.h - parts of stacks that were walked before, recognised by comparison
 *
 * Why     most allocations come from where others came from.  Reading the
 *         words that led the walk then, each by itself, is four times faster
 *         than being led by them again
 * Exact   no hash decides.  A C part is a function of the pc, sp and fp slot
 *         where it starts, the slot where it ends, the tables, and the words
 *         that walk_c() has read, one after the other: if all are the same, so
 *         is each step.  A Go part is the chain of frame records from the
 *         goroutine's sp up: each record is compared in full, relative to that
 *         sp, because a goroutine's stack may move.  New tables or a dlclose
 *         empty the cache (cache_forget)
 * Bounds  a C part reads the addresses that it read before, on the same stack;
 *         a Go part those at the same distance from the stack's end
 * Memory  CACHE_BYTES a thread, touched as it fills; when full it starts anew.
 *         A place whose entries are replaced before they were of use takes no
 *         new one for a while: then walking is all that is paid for
 * Threads one
 * Context [malloc]
 */
#ifndef DARKHEAP_CACHE_H
#define DARKHEAP_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "go.h"
#include "walk.h"

#define CACHE_BYTES (512u * 1024)
#define CACHE_C_SETS 512
#define CACHE_GO_SETS 256
#define CACHE_WAYS 2

/* Places in the arena, in units of 16 bytes, newest first; 0: none. */
struct cache_set {
	uint16_t way[CACHE_WAYS];
	uint16_t pause;	 /* misses still to come without a new entry */
	uint16_t length; /* of the next pause */
};

struct cache {
	char *arena; /* NULL: not mapped yet */
	uint32_t used;
	struct cache_set c[CACHE_C_SETS], go[CACHE_GO_SETS];
};

/* Where a C part starts and ends. */
struct cache_c_key {
	uintptr_t pc, sp, end;
};

/* True: *hash is what was added with these words. */
bool cache_find_c(struct cache *cache, const struct cache_c_key *key,
		  uint64_t *hash);
void cache_add_c(struct cache *cache, const struct cache_c_key *key,
		 const struct walk_path *path, uint64_t hash);

/* Goroutines in one level; *flags: STACK_TRUNCATED or 0. */
bool cache_find_go(struct cache *cache, const struct go_position *position,
		   uint64_t *hash, uint32_t *flags);
void cache_add_go(struct cache *cache, const struct go_position *position,
		  const struct go_stack *stack, uint64_t hash);

void cache_forget(struct cache *cache);

#endif
