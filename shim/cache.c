/* SPDX-License-Identifier: MIT */
#include "cache.h"

#include <linux/mman.h>
#include <stddef.h>

#include "arch.h"
#include "mem.h"

#include "forbid.h"

#define UNIT 16u
#define PAUSE_MIN 16
#define PAUSE_MAX 1024

static inline struct cache_set *go_set(struct cache *cache, uint64_t span)
{
	return &cache->go[cache_mix(span, 0) % CACHE_GO_SETS];
}

static inline void note_use(uint32_t *was_used)
{
	if (UNLIKELY(!*was_used))
		*was_used = 1;
}

void cache_forget(struct cache *cache)
{
	memset(cache->c, 0, sizeof(cache->c));
	memset(cache->go, 0, sizeof(cache->go));
	cache->used = UNIT; /* place 0 is none */
	cache->generation++;
}

static bool map_arena(struct cache *cache)
{
	long p = SYS6(mmap, 0, CACHE_BYTES, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p < 0 && p > -4096)
		return false;
	cache->arena = (char *)p;
	if (cache->told)
		atomic_store_explicit(cache->told,
				      RING_OWN((uintptr_t)p, CACHE_BYTES),
				      memory_order_relaxed);
	cache_forget(cache);
	return true;
}

/* Does this set take a new entry?  `was_used`: of the one that would go. */
static bool wants(struct cache_set *set, bool has_oldest, bool was_used)
{
	if (set->pause) {
		set->pause--;
		return false;
	}
	if (!has_oldest || was_used) {
		set->length = PAUSE_MIN;
		return true;
	}
	set->pause = set->length;
	if (set->length < PAUSE_MAX)
		set->length *= 2;
	return true;
}

/* Room for an entry of `set`, put first in it; NULL: not now. */
static void *take(struct cache *cache, struct cache_set *set, size_t bytes)
{
	if (!cache->arena && !map_arena(cache))
		return NULL;
	bytes = (bytes + UNIT - 1) & ~(size_t)(UNIT - 1);
	if (bytes > CACHE_BYTES / 8)
		return NULL;
	if (cache->used + bytes > CACHE_BYTES)
		cache_forget(cache);
	for (int i = CACHE_WAYS - 1; i > 0; i--)
		set->way[i] = set->way[i - 1];
	set->way[0] = (uint16_t)(cache->used / UNIT);
	void *entry = cache->arena + cache->used;
	cache->used += (uint32_t)bytes;
	return entry;
}

struct c_entry *cache_find_c(struct cache *cache, const struct cache_c_key *key)
{
	const struct cache_set *set =
	    cache_c_set(cache, key->point.pc, key->point.sp);

	for (int i = 0; i < CACHE_WAYS && set->way[i]; i++) {
		struct c_entry *entry = cache_at(cache, set->way[i]);
		if (!cache_is_c(entry, key))
			continue;
		entry->was_used = true;
		return entry;
	}
	return NULL;
}

struct c_entry *cache_add_c(struct cache *cache, const struct cache_c_key *key,
			    const struct walk_path *path, uint64_t hash)
{
	struct cache_set *set =
	    cache_c_set(cache, key->point.pc, key->point.sp);
	uint16_t oldest = set->way[CACHE_WAYS - 1];
	const struct c_entry *old = cache_at(cache, oldest);

	if (!wants(set, oldest, oldest && old->was_used))
		return NULL;
	struct c_entry *entry =
	    take(cache, set,
		 sizeof(*entry) + path->n_checks * sizeof(entry->checks[0]));
	if (!entry)
		return NULL;
	*entry = (struct c_entry){
	    .key = *key, .hash = hash, .n = (uint16_t)path->n_checks};
	memcpy(entry->checks, path->checks,
	       path->n_checks * sizeof(entry->checks[0]));
	return entry;
}

const struct go_entry *cache_find_go(struct cache *cache,
				     const struct go_position *position)
{
	const struct cache_set *set =
	    go_set(cache, position->high - position->sp);

	for (int i = 0; i < CACHE_WAYS && set->way[i]; i++) {
		struct go_entry *entry = cache_at(cache, set->way[i]);
		if (!cache_is_go(entry, position->sp, position->high))
			continue;
		note_use(&entry->was_used);
		return entry;
	}
	return NULL;
}

/* The records of a chain that go_walk() has just followed; where it led. */
static uintptr_t copy_records(struct go_entry *entry, uintptr_t sp)
{
	uintptr_t at = sp + entry->skip;

	for (uint32_t i = 0; i < entry->n; i++) {
		const struct cache_record *record = (const void *)at;
		entry->records[i] =
		    (struct cache_record){record->next - sp, record->pc};
		at = record->next;
	}
	return at;
}

void cache_add_go(struct cache *cache, const struct go_position *position,
		  const struct go_stack *stack, uint64_t hash)
{
	uint64_t span = position->high - position->sp;
	struct cache_set *set = go_set(cache, span);
	uint16_t oldest = set->way[CACHE_WAYS - 1];
	const struct go_entry *old = cache_at(cache, oldest);
	uint32_t skip = position->frame_skip;
	uint32_t n = stack->n_pcs - (skip ? 1 : 0);

	if (stack->n_levels != 1 || !n ||
	    !wants(set, oldest, oldest && old->was_used))
		return;
	struct go_entry *entry =
	    take(cache, set, sizeof(*entry) + n * sizeof(entry->records[0]));
	if (!entry)
		return;
	*entry = (struct go_entry){.span = span,
				   .hash = hash,
				   .n = n,
				   .flags = stack->flags,
				   .skip = skip,
				   .first_pc = skip ? stack->pcs[0] : 0};
	uintptr_t end = copy_records(entry, position->sp);
	if (stack->flags & STACK_TRUNCATED)
		return;
	entry->records[n - 1].next = end;
	/* a chain that ended in another way is not told by its records */
	if (end)
		entry->span = 0;
}
