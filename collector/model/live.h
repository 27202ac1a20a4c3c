/* SPDX-License-Identifier: MIT */
/*
 * live.h - live index: address -> the allocation that owns it
 *
 * Why     every event of the target asks it; it is the one table that is ours
 * Shape   open addressing, linear probing, power of two, 40 bytes a slot, at
 *         most 7/8 full; a removal shifts back, so there are no tombstones.
 *         The keys are hashed: nobody else's addresses line up with ours
 * Threads one.  Callers that know the next addresses call live_prefetch() some
 *         16 events ahead
 * Errors  -ENOMEM from live_insert(): nothing was changed
 */
#ifndef DARKHEAP_LIVE_H
#define DARKHEAP_LIVE_H

#include <stddef.h>
#include <stdint.h>

struct block {
	uint64_t address;   /* 0: empty slot */
	uint64_t time;	    /* of its allocation */
	uint64_t work : 56; /* work clock at its allocation */
	uint64_t mean : 8;  /* of its sampling: sampling.h, 0: all */
	uint64_t call; /* cgo call that allocated it: call_key(), 0: none */
	uint64_t size : 40;
	uint64_t stack : 24; /* index into process.stacks */
};

_Static_assert(sizeof(struct block) == 40, "budget: 40 bytes a live block");

struct live {
	struct block *slots;
	size_t mask;	    /* slots - 1 */
	unsigned int shift; /* from a hash to a slot */
	uint64_t odd; /* the same for all tables, not known to any target */
	size_t count;
	size_t room; /* count at which it grows */
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

/*
 * Slot where the search for `address` starts: the top bits of its hash, so
 * that growing reads and writes both tables from front to back.
 */
static inline size_t live_home(const struct live *live, uint64_t address)
{
	return live_hash(live, address) >> live->shift;
}

int live_init(struct live *live);
void live_release(struct live *live);

/* Always inline: gcc drops calls of a function that does nothing else. */
static inline __attribute__((always_inline)) void
live_prefetch(const struct live *live, uint64_t address)
{
	const struct block *slot = &live->slots[live_home(live, address)];

	/* Half of the slots lie in two lines, and many searches go on. */
	__builtin_prefetch(slot, 1);
	__builtin_prefetch((const char *)slot + 64, 1);
}

/*
 * What follows down to live_shift_back() is inline: each event needs two of
 * them.  The slot of `address`, or the empty one that ends the search; good
 * until the next insert or erase.
 */
static inline struct block *live_slot(const struct live *live, uint64_t address)
{
	size_t i = live_home(live, address);

	while (live->slots[i].address && live->slots[i].address != address)
		i = (i + 1) & live->mask;
	return &live->slots[i];
}

/* Have room for one more; 0, or -ENOMEM. */
int live_grow(struct live *live);

static inline int live_reserve(struct live *live)
{
	return __builtin_expect(live->count >= live->room, 0) ? live_grow(live)
							      : 0;
}

/* The block at `address`, or NULL.  Good until the next insert or erase. */
static inline struct block *live_find(const struct live *live, uint64_t address)
{
	struct block *block = live_slot(live, address);

	return block->address ? block : NULL;
}

/* Close the gap at `slot` with later blocks whose search passes over it. */
void live_shift_back(struct live *live, struct block *slot);

/* Take out the block in `slot`. */
static inline void live_erase(struct live *live, struct block *slot)
{
	size_t next = ((size_t)(slot - live->slots) + 1) & live->mask;

	live->count--;
	if (live->slots[next].address)
		live_shift_back(live, slot);
	else
		slot->address = 0;
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
