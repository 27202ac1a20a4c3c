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
	size_t mask; /* slots - 1 */
	size_t count;
};

/* Its top bits are the best; nobody outside can tell it.  After live_init(). */
uint64_t live_hash(uint64_t address);

int live_init(struct live *live);
void live_release(struct live *live);

void live_prefetch(const struct live *live, uint64_t address);

/* The block at `address`, or NULL.  Good until the next insert or remove. */
struct block *live_find(struct live *live, uint64_t address);

/* Insert `block`; its address must not be there. */
int live_insert(struct live *live, const struct block *block);

/* Remove the block at `address` into *block; 0, or -ENOENT. */
int live_remove(struct live *live, uint64_t address, struct block *block);

/* Give back what it has grown beyond its blocks: few more will come. */
void live_fit(struct live *live);

/* Walk: *cursor starts at 0; NULL at the end.  No change while walking. */
const struct block *live_next(const struct live *live, size_t *cursor);

#endif
