/* SPDX-License-Identifier: MIT */
/*
 * cache.h - parts of stacks that were walked before, recognised by comparison
 *
 * Why     most allocations come from where others came from.  Reading the
 *         words that led the walk then, each by itself, is four times faster
 *         than being led by them again
 * Shape   C frames are cut into pieces where they cross multiples of
 *         CACHE_PIECE below the end of the stack: outer pieces are the same
 *         whatever is called below them
 * Exact   no hash decides.  A piece is a function of the point where it starts,
 *         the slot where C ends, the tables, and the words that walk_c() has
 *         read, one after the other: if all are the same, so is each step.  A
 *         Go part is the chain of frame records from the goroutine's sp up:
 *         each record is compared in full, relative to that sp, because a
 *         goroutine's stack may move.  New tables or a dlclose empty the cache
 *         (cache_forget).  Entries are good until then, and until the next one
 *         is added
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
#define CACHE_PIECE 1024u /* bytes of stack */
#define CACHE_C_SETS 1024
#define CACHE_GO_SETS 256
#define CACHE_WAYS 2

/* Places in the arena, in units of 16 bytes, newest first; 0: none. */
struct cache_set {
	uint16_t way[CACHE_WAYS];
	uint16_t pause;	 /* misses still to come without a new entry */
	uint16_t length; /* of the next pause */
};

struct cache {
	char *arena;		/* NULL: not mapped yet */
	_Atomic uint64_t *told; /* RING_OWN() of it, for the collector */
	uint32_t used;
	uint32_t generation; /* rises when all is forgotten */
	struct cache_set c[CACHE_C_SETS], go[CACHE_GO_SETS];
};

/* Where a piece of C frames starts, and where C ends. */
struct cache_c_key {
	struct walk_point point;
	uintptr_t end;
};

struct c_entry {
	struct cache_c_key key;
	struct walk_point next; /* the next piece's, if it is not the last */
	uint64_t hash;		/* of its return addresses */
	uint64_t beyond; /* the hash of all that was above it once, and */
	uint32_t stack;	 /* the id that both have, 0: none yet */
	uint16_t n;
	bool is_last, was_used;
	struct walk_check checks[];
};

/* A frame record of Go, as its prologues write it, from the sp on. */
struct cache_record {
	uint64_t next; /* where the next one lies, relative to the sp */
	uint64_t pc;
};

struct go_entry {
	uint64_t span; /* stack.hi - sp */
	uint64_t hash;
	uint32_t n;
	uint32_t was_used;
	uint32_t flags;	   /* enum stack_flags */
	uint32_t skip;	   /* go_layout.frame_skip */
	uint64_t first_pc; /* at sp itself, where there is a skip */
	uint64_t pad;
	struct cache_record records[];
};

/* The entry that was added with these words, or NULL. */
struct c_entry *cache_find_c(struct cache *cache,
			     const struct cache_c_key *key);
struct c_entry *cache_add_c(struct cache *cache, const struct cache_c_key *key,
			    const struct walk_path *path, uint64_t hash);

/* Goroutines in one level. */
const struct go_entry *cache_find_go(struct cache *cache,
				     const struct go_position *position);
void cache_add_go(struct cache *cache, const struct go_position *position,
		  const struct go_stack *stack, uint64_t hash);

void cache_forget(struct cache *cache);

static inline uint64_t cache_mix(uint64_t a, uint64_t b)
{
	uint64_t hash = (a ^ b << 20) * UINT64_C(0x9e3779b97f4a7c15);

	return hash >> 40;
}

static inline struct cache_set *cache_c_set(struct cache *cache, uintptr_t pc,
					    uintptr_t sp)
{
	return &cache->c[(pc ^ pc >> 9 ^ sp >> 4) % CACHE_C_SETS];
}

static inline void *cache_at(const struct cache *cache, uint16_t place)
{
	return cache->arena + (uint64_t)place * 16;
}

/* Do the words that led the walk still stand? */
static inline bool cache_is_c(const struct c_entry *entry,
			      const struct cache_c_key *key)
{
	uint64_t differ = 0;

	if (entry->key.point.pc != key->point.pc ||
	    entry->key.point.sp != key->point.sp ||
	    entry->key.point.fp_slot != key->point.fp_slot ||
	    entry->key.end != key->end)
		return false;
	/* where there is a slot, fp is 0 */
	if (!key->point.fp_slot && entry->key.point.fp != key->point.fp)
		return false;
	for (uint32_t i = 0; i < entry->n; i++)
		differ |= *(const uint64_t *)entry->checks[i].at ^
			  entry->checks[i].value;
	return !differ;
}

/* Two words at a time; as frame records lie, aligned to 8 only. */
typedef uint64_t cache_pair __attribute__((vector_size(16), aligned(8)));

/* Does the chain of records from sp on say the same?  stack.hi is `high`. */
static inline bool cache_is_go(const struct go_entry *entry, uintptr_t sp,
			       uintptr_t high)
{
	const cache_pair base = {sp, 0};
	cache_pair differ = {0, 0};

	if (entry->span != high - sp)
		return false;
	if (entry->skip)
		differ[1] = *(const uint64_t *)sp ^ entry->first_pc;
	const char *start = (const char *)sp;
	const struct cache_record *known = entry->records;
	const struct cache_record *last = known + entry->n - 1;
	uint64_t at = entry->skip;
	for (; known < last; known++) {
		cache_pair seen = *(const cache_pair *)(start + at) - base;
		differ |= seen ^ *(const cache_pair *)known;
		at = known->next;
	}
	cache_pair seen = *(const cache_pair *)(start + at);
	/* the outermost leads nowhere; one cut by --depth leads on */
	if (entry->flags & STACK_TRUNCATED)
		seen -= base;
	differ |= seen ^ *(const cache_pair *)last;
	return !(differ[0] | differ[1]);
}

#endif
