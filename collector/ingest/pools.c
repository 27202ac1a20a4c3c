/* SPDX-License-Identifier: MIT */
#include "ingest/pools.h"

#include <stdlib.h>

#include "ingest/apply.h"

/* A target that has more at once is playing with us. */
#define POOLS_MAX (UINT64_C(1) << 22)
#define ADDRESS_BITS 48
/* Two pools of one number would have to lie in one another to be mistaken. */
#define NUMBERS 32767u
#define KEY_BIT (UINT64_C(1) << 63)
/* So far before a pool's block may its block of malloc begin (note_twice); it
 * is asked when the pool comes to another page. */
#define HEADER_BYTES 64u
#define PAGE_BITS 12
#define KEYS_MIN 16u

struct pool_key {
	uint64_t key, time;
};

struct pool {
	uint32_t number;
	uint64_t page; /* of its newest block */
	size_t n, capacity;
	struct pool_key *keys;
};

void pools_init(struct pools *pools)
{
	*pools = (struct pools){0};
	table_init(&pools->by_name);
}

static void pool_free(struct pool *pool)
{
	if (pool)
		free(pool->keys);
	free(pool);
}

void pools_release(struct pools *pools)
{
	struct table_entry *cursor = NULL;
	uint64_t name;
	void *pool;

	while (table_next(&pools->by_name, &cursor, &name, &pool))
		pool_free(pool);
	table_release(&pools->by_name);
}

static struct pool *pool_of(struct pools *pools, uint64_t name)
{
	struct pool *pool = table_find(&pools->by_name, name);

	if (pool || pools->n >= POOLS_MAX)
		return pool;
	pool = calloc(1, sizeof(*pool));
	if (pool && table_insert(&pools->by_name, name, pool)) {
		free(pool);
		return NULL;
	}
	if (!pool)
		return NULL;
	pools->n++;
	pools->last_number = pools->last_number % NUMBERS + 1;
	pool->number = pools->last_number;
	return pool;
}

static uint64_t key_of(const struct pool *pool, uint64_t address)
{
	return KEY_BIT | (uint64_t)pool->number << ADDRESS_BITS |
	       (address & ((UINT64_C(1) << ADDRESS_BITS) - 1));
}

/* Does the block live that this was noted for? */
static bool lives(const struct live *live, const struct pool_key *noted)
{
	struct block block;

	return live_find(live, noted->key, &block) && block.time == noted->time;
}

/* Room for one more key: most of those that are there may have been freed. */
static bool has_room(struct pool *pool, const struct live *live)
{
	size_t n = 0, wanted = pool->capacity ? pool->capacity : KEYS_MIN;
	struct pool_key *keys;

	if (pool->n < pool->capacity)
		return true;
	for (size_t i = 0; i < pool->n; i++)
		if (lives(live, &pool->keys[i]))
			pool->keys[n++] = pool->keys[i];
	pool->n = n;
	if (pool->capacity && n <= pool->capacity / 2)
		return true;
	keys = reallocarray(pool->keys, 2 * wanted, sizeof(*keys));
	if (!keys)
		return false;
	pool->keys = keys;
	pool->capacity = 2 * wanted;
	return true;
}

/*
 * Does the pool keep this block in one of malloc that counts, too?  Most begin
 * close before the first block that is in them; others are not looked for.
 */
static void note_twice(struct process *process, uint64_t address)
{
	for (uint64_t at = 0; at <= HEADER_BYTES; at += sizeof(uint64_t)) {
		struct block block;

		if (live_find(&process->live,
			      (address & EVENT_ADDRESS_MASK) - at, &block) &&
		    block.mean != BLOCK_LEFT_OUT_MEAN && block.size > at) {
			process->told.counts_twice = true;
			return;
		}
	}
}

/* Sampled: nothing of it will be in the live index. */
static void count_left_out(struct process *process, const struct event *event)
{
	struct block block = {
	    .size = event->size,
	    .mean = (uint8_t)match_mean(process, event),
	};
	struct weight weight;

	sampling_weigh(&process->sampling, &block, &weight);
	tally_alloc_sampled(&process->told.left_out, &weight);
}

static uint64_t live_bytes_at(const struct live *live, uint64_t key)
{
	struct block block;

	return live_find(live, key, &block) ? block.size : 0;
}

/* `event` has the key of a pool's block, or an address of malloc's. */
static int add(struct match *match, struct event *event, uint64_t call)
{
	struct process *process = match->process;
	uint64_t hash = live_hash(&process->live, event->address);

	if (!event->is_left_out)
		return match_alloc(match, event, hash, call);
	if (event->mean) {
		count_left_out(process, event);
		return 0;
	}
	if (!event->address)
		return 0;
	if (live_reserve(&process->live))
		return -ENOMEM;
	event->stack = BLOCK_LEFT_OUT_STACK;
	match_place(match, event, hash, call, BLOCK_LEFT_OUT_MEAN);
	return 0;
}

static int add_to_pool(struct match *match, struct event *event, uint64_t call)
{
	struct process *process = match->process;
	struct pool *pool = pool_of(&match->pools, event->pool);

	if (!pool || !has_room(pool, &process->live))
		return -ENOMEM;
	if (pool->page != event->address >> PAGE_BITS)
		note_twice(process, event->address);
	pool->page = event->address >> PAGE_BITS;
	event->address = key_of(pool, event->address);
	process->told.pool_bytes -=
	    live_bytes_at(&process->live, event->address);
	int error = add(match, event, call);
	process->told.pool_bytes +=
	    live_bytes_at(&process->live, event->address);
	if (!error)
		pool->keys[pool->n++] =
		    (struct pool_key){event->address, event->time};
	return error;
}

static void free_key(struct match *match, struct event *event, uint64_t call)
{
	struct process *process = match->process;
	struct aside none = {0};

	process->told.pool_bytes -=
	    live_bytes_at(&process->live, event->address);
	match_free(match, event, live_hash(&process->live, event->address),
		   call, &none);
	/* it may have been an owner of before that owed its FREE */
	process->told.pool_bytes +=
	    live_bytes_at(&process->live, event->address);
}

static void free_in_pool(struct match *match, struct event *event,
			 uint64_t call)
{
	const struct pool *pool =
	    table_find(&match->pools.by_name, event->pool);

	if (pool)
		event->address = key_of(pool, event->address);
	else /* a key that no block has */
		event->address = KEY_BIT;
	free_key(match, event, call);
}

static void end_pool(struct match *match, struct event *event, uint64_t call)
{
	struct pool *pool = table_remove(&match->pools.by_name, event->pool);

	if (!pool)
		return;
	match->pools.n--;
	event->type = EVENT_FREE;
	for (size_t i = 0; i < pool->n; i++) {
		event->address = pool->keys[i].key;
		if (lives(&match->process->live, &pool->keys[i]))
			free_key(match, event, call);
	}
	pool_free(pool);
}

/* What lived in another pool of this name has lost its last owner. */
static void begin_pool(struct match *match, uint64_t name)
{
	struct pool *old = table_remove(&match->pools.by_name, name);

	match->pools.n -= old != NULL;
	pool_free(old);
}

int pools_told(struct match *match, const struct event *told, uint64_t call)
{
	struct event event = *told;

	switch (event.told) {
	case TOLD_ALLOC:
		return event.pool ? add_to_pool(match, &event, call)
				  : add(match, &event, call);
	case TOLD_FREE:
		free_in_pool(match, &event, call);
		break;
	case TOLD_POOL:
		begin_pool(match, event.pool);
		break;
	case TOLD_POOL_ENDS:
		end_pool(match, &event, call);
		break;
	}
	return 0;
}
