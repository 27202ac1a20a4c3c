/* SPDX-License-Identifier: MIT */
/*
 * live.h - live index: address -> the allocation that owns it
 *
 * Why     every event of the target asks it; it is the one table that is ours
 * Shape   blocks stand in an array, 40 bytes each; freed ones are used again,
 *         the last one first, so that an allocation finds a warm one.  An index
 *         of 8 bytes a slot leads to them: open addressing, linear probing,
 *         power of two, at most 3/4 full; a removal shifts back, so there are
 * no tombstones.  Half of a hash is in the slot: no search, shift or growth
 * looks at a block that it does not mean. The keys are hashed: nobody else's
 * addresses line up with ours Threads one.  Callers that know the next
 * addresses call live_prefetch() some 30 events ahead and live_prefetch_block()
 * some 15 Errors  -ENOMEM from live_insert(), live_reserve(): nothing was
 * changed
 */
#ifndef DARKHEAP_LIVE_H
#define DARKHEAP_LIVE_H

#include <stddef.h>
#include <stdint.h>

struct block {
	uint64_t address;   /* 0: empty slot */
	uint64_t time;	    /* of its allocation */
	uint64_t work : 56; /* work clock at its allocation */
	uint64_t mean : 8;  /* of its sampling: sampling.h, 0: all, or below */
	uint64_t call;	    /* that allocated it: call_key(), thread_key(), 0 */
	uint64_t size : 40;
	uint64_t stack : 24; /* index into process.stacks */
};

/* Of a block that is in no sum, because the program wants it so. */
#define BLOCK_LEFT_OUT_MEAN 255u
#define BLOCK_LEFT_OUT_STACK ((UINT32_C(1) << 24) - 1)

_Static_assert(sizeof(struct block) == 40, "budget: 40 bytes a live block");

struct live {
	uint64_t *index;    /* upper half of the hash, number of the block; 0 */
	size_t mask;	    /* slots of the index - 1 */
	unsigned int shift; /* from a hash to a slot, at least 32 */
	uint64_t odd; /* the same for all tables, not known to any target */
	size_t count;
	size_t room;	      /* count at which live_grow() is to be asked */
	uint64_t *next;	      /* the index after the next growth, or NULL */
	size_t next_ready;    /* bytes of it that the kernel has given */
	struct block *blocks; /* [0] is not used */
	uint32_t n_blocks;    /* below it there were blocks, live or unused */
	uint32_t unused;      /* the last freed; its `time` is the next one */
};

/*
 * Its top bits are the best.  Multiplied twice, because an unlucky multiplier
 * alone leaves rows of equally spaced addresses in heaps.  A target does not
 * know `odd`: it cannot choose addresses that meet in one place.
 */
static inline uint64_t live_hash(const struct live *live, uint64_t address)
{
	uint64_t hash = (address >> 4) * live->odd;

	hash ^= hash >> 32;
	return hash * live->odd;
}

int live_init(struct live *live);
void live_release(struct live *live);

/*
 * What follows down to live_erase() is inline: each event needs some of it.
 * Where the search for `address`, whose hash is known, ends: at its slot, or at
 * an empty one; good until the next insert or erase.
 */
static inline size_t live_search(const struct live *live, uint64_t address,
				 uint64_t hash)
{
	size_t slot = hash >> live->shift;

	for (;; slot = (slot + 1) & live->mask) {
		uint64_t entry = live->index[slot];

		if (!entry)
			return slot;
		if (!((entry ^ hash) >> 32) &&
		    live->blocks[(uint32_t)entry].address == address)
			return slot;
	}
}

/* The block to which a slot leads, NULL: none. */
static inline struct block *live_at(const struct live *live, size_t slot)
{
	uint64_t entry = live->index[slot];

	return entry ? &live->blocks[(uint32_t)entry] : NULL;
}

/* The block at `address`, or NULL.  Good until the next insert. */
static inline struct block *live_find(const struct live *live, uint64_t address)
{
	return live_at(live,
		       live_search(live, address, live_hash(live, address)));
}

/* Have room for one more; 0, or -ENOMEM. */
int live_grow(struct live *live);

static inline int live_reserve(struct live *live)
{
	return __builtin_expect(live->count >= live->room, 0) ? live_grow(live)
							      : 0;
}

/* A block for the empty slot where a search ended; room was reserved. */
static inline struct block *live_take(struct live *live, size_t slot,
				      uint64_t hash)
{
	uint32_t number = live->unused;
	struct block *block;

	if (number) {
		block = &live->blocks[number];
		live->unused = (uint32_t)block->time;
		__builtin_prefetch(&live->blocks[live->unused], 1);
	} else {
		number = live->n_blocks++;
		block = &live->blocks[number];
	}
	live->index[slot] = (hash & ~UINT64_C(0xffffffff)) | number;
	live->count++;
	return block;
}

/* Close the gap at `slot` with later entries whose search passes over it. */
static inline void live_erase(struct live *live, size_t slot)
{
	uint32_t number = (uint32_t)live->index[slot];
	struct block *block = &live->blocks[number];
	size_t hole = slot;

	block->address = 0;
	block->time = live->unused;
	live->unused = number;
	live->count--;
	for (;;) {
		slot = (slot + 1) & live->mask;
		uint64_t entry = live->index[slot];
		if (!entry)
			break;
		size_t from_home = (slot - (entry >> live->shift)) & live->mask;
		if (from_home < ((slot - hole) & live->mask))
			continue;
		live->index[hole] = entry;
		hole = slot;
	}
	live->index[hole] = 0;
}

/* Always inline, these two: gcc drops calls of what only prefetches. */
static inline __attribute__((always_inline)) void
live_prefetch(const struct live *live, uint64_t hash)
{
	__builtin_prefetch(&live->index[hash >> live->shift], 1);
}

/* Later: the index is there, now what it leads to. */
static inline __attribute__((always_inline)) void
live_prefetch_block(const struct live *live, uint64_t hash)
{
	uint64_t entry;
	size_t slot = hash >> live->shift;

	while ((entry = live->index[slot]) && (entry ^ hash) >> 32)
		slot = (slot + 1) & live->mask;
	const struct block *block = &live->blocks[(uint32_t)entry];
	__builtin_prefetch(block, 1);
	/* half of them lie in two lines */
	__builtin_prefetch((const char *)(block + 1) - 1, 1);
}

/* Insert `block`; its address must not be there. */
int live_insert(struct live *live, const struct block *block);

/* Remove the block at `address` into *block; 0, or -ENOENT. */
int live_remove(struct live *live, uint64_t address, struct block *block);

/* Give back what it has grown beyond its blocks: few more will come. */
void live_fit(struct live *live);

/* Walk: *cursor starts at 0; NULL at the end.  No change while walking. */
const struct block *live_next(const struct live *live, size_t *cursor);

#endif
