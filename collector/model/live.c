/* SPDX-License-Identifier: MIT */
#include "model/live.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#define SLOTS_MIN 1024
#define SLOTS_FIT 64
#define SLOTS_MAX ((size_t)1 << 32) /* half of a hash tells the slot */

/* Tables below this gain nothing from huge pages, and waste the rest of one. */
#define HUGE_BYTES ((size_t)8 << 20)
#define HUGE_PAGE ((size_t)2 << 20)
#define PAGE ((size_t)4096)
/* Memory for the next index is asked for in the last so-manieth of the room. */
#define PREPARED 16
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif

/*
 * Odd, the same for all tables, not known to any target: it cannot choose
 * addresses that meet in one place.
 */
static _Atomic uint64_t multiplier;

static int multiplier_init(void)
{
	uint64_t random, unset = 0;

	if (atomic_load(&multiplier))
		return 0;
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -errno;
	/* of two threads the first wins: all tables have the same */
	atomic_compare_exchange_strong(&multiplier, &unset, random | 1);
	return 0;
}

static void *map_plain(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/* Where it is large, in huge pages: without them half of the time is TLB's. */
static void *map(size_t bytes)
{
	if (bytes < HUGE_BYTES)
		return map_plain(bytes);
	char *memory = map_plain(bytes + HUGE_PAGE);
	if (!memory)
		return NULL;
	size_t before = -(uintptr_t)memory & (HUGE_PAGE - 1);
	if (before)
		munmap(memory, before);
	bytes = (bytes + PAGE - 1) & ~(PAGE - 1);
	munmap(memory + before + bytes, HUGE_PAGE - before);
	madvise(memory + before, bytes, MADV_HUGEPAGE);
	return memory + before;
}

/* The same memory at a place that is right for its size; NULL: as it was. */
static void *remap(void *memory, size_t old_bytes, size_t bytes)
{
	void *moved;

	if (bytes < HUGE_BYTES) {
		moved = mremap(memory, old_bytes, bytes, MREMAP_MAYMOVE);
		return moved == MAP_FAILED ? NULL : moved;
	}
	void *target = map(bytes);
	if (!target)
		return NULL;
	if (old_bytes < HUGE_BYTES) {
		memcpy(target, memory, old_bytes);
		munmap(memory, old_bytes);
		return target;
	}
	/* huge pages stay what they are, between places that suit them */
	moved = mremap(memory, old_bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED,
		       target);
	if (moved == MAP_FAILED)
		munmap(target, bytes);
	return moved == MAP_FAILED ? NULL : moved;
}

static size_t room_of(size_t slots)
{
	return slots - slots / 4;
}

static size_t block_bytes(size_t slots)
{
	return (room_of(slots) + 1) * sizeof(struct block);
}

static size_t index_bytes(size_t slots)
{
	return slots * sizeof(uint64_t);
}

/* Large ones start to prepare the next index before there is no more room. */
static void set_size(struct live *live, size_t slots)
{
	live->mask = slots - 1;
	live->shift = (unsigned int)__builtin_clzll(live->mask);
	live->room = room_of(slots);
	if (index_bytes(2 * slots) >= HUGE_BYTES)
		live->room -= live->room / PREPARED;
}

/* An empty one of that many slots. */
static int map_both(struct live *live, size_t slots)
{
	live->next = NULL;
	live->next_ready = 0;
	live->index = map(index_bytes(slots));
	if (!live->index)
		return -ENOMEM;
	live->blocks = map(block_bytes(slots));
	if (!live->blocks) {
		munmap(live->index, index_bytes(slots));
		live->index = NULL;
		return -ENOMEM;
	}
	set_size(live, slots);
	live->n_blocks = 1;
	live->unused = 0;
	return 0;
}

int live_init(struct live *live)
{
	int error;

	memset(live, 0, sizeof(*live));
	error = multiplier_init();
	if (error)
		return error;
	live->odd = atomic_load(&multiplier);
	return map_both(live, SLOTS_MIN);
}

static void drop_next(struct live *live)
{
	if (live->next)
		munmap(live->next, index_bytes(2 * (live->mask + 1)));
	live->next = NULL;
	live->next_ready = 0;
}

static void unmap_both(struct live *live)
{
	if (!live->index)
		return;
	drop_next(live);
	munmap(live->index, index_bytes(live->mask + 1));
	munmap(live->blocks, block_bytes(live->mask + 1));
}

void live_release(struct live *live)
{
	unmap_both(live);
	memset(live, 0, sizeof(*live));
}

/* The entry goes where its search ends; it has its hash with it. */
static void put_entry(struct live *live, uint64_t entry)
{
	size_t slot = entry >> live->shift;

	while (live->index[slot])
		slot = (slot + 1) & live->mask;
	live->index[slot] = entry;
}

/*
 * Most of the time of a growth is the kernel's, who gives zeros page by page:
 * it is spread over the inserts before.  Without memory nothing is lost yet.
 */
static void prepare(struct live *live)
{
	size_t slots = live->mask + 1, bytes = index_bytes(2 * slots);

	if (!live->next)
		live->next = map(bytes);
	if (!live->next || live->next_ready >= bytes) {
		live->room = room_of(slots);
		return;
	}
	/* older kernels give them when they are written to */
	madvise((char *)live->next + live->next_ready, HUGE_PAGE,
		MADV_POPULATE_WRITE);
	live->next_ready += HUGE_PAGE;
	live->room = live->count + 1 +
		     room_of(slots) / PREPARED / (bytes / HUGE_PAGE + 1);
	if (live->room > room_of(slots))
		live->room = room_of(slots);
}

/* Twice the slots.  Read and written from front to back: no cache misses. */
static int grow(struct live *live)
{
	size_t old_slots = live->mask + 1, slots = 2 * old_slots;
	struct live grown = *live;

	if (slots > SLOTS_MAX)
		return -ENOMEM;
	grown.index = live->next ? live->next : map(index_bytes(slots));
	if (!grown.index)
		return -ENOMEM;
	live->next = grown.index;
	grown.blocks =
	    remap(live->blocks, block_bytes(old_slots), block_bytes(slots));
	if (!grown.blocks)
		return -ENOMEM; /* the next index is kept for another try */
	grown.next = NULL;
	grown.next_ready = 0;
	set_size(&grown, slots);
	for (size_t i = 0; i < old_slots; i++)
		if (live->index[i])
			put_entry(&grown, live->index[i]);
	munmap(live->index, index_bytes(old_slots));
	*live = grown;
	return 0;
}

int live_grow(struct live *live)
{
	if (live->count >= room_of(live->mask + 1))
		return grow(live);
	prepare(live);
	return 0;
}

/* All blocks side by side, and an index of that size. */
static void rebuild(struct live *live, size_t slots)
{
	struct live fit = *live;
	size_t cursor = 0;
	const struct block *block;

	if (map_both(&fit, slots))
		return;
	fit.count = 0;
	while ((block = live_next(live, &cursor))) {
		uint64_t hash = live_hash(&fit, block->address);
		size_t slot = live_search(&fit, block->address, hash);

		*live_take(&fit, slot, hash) = *block;
	}
	unmap_both(live);
	*live = fit;
}

void live_fit(struct live *live)
{
	size_t slots = SLOTS_FIT;

	drop_next(live);
	while (live->count >= room_of(slots))
		slots *= 2;
	/* no memory to save memory: it stays as it is */
	if (slots <= live->mask)
		rebuild(live, slots);
}

int live_insert(struct live *live, const struct block *block)
{
	uint64_t hash = live_hash(live, block->address);
	size_t slot;

	if (!block->address)
		return -EINVAL;
	slot = live_search(live, block->address, hash);
	if (live->index[slot])
		return -EEXIST;
	if (live->count >= live->room) {
		int error = live_grow(live);
		if (error)
			return error;
		slot = live_search(live, block->address, hash);
	}
	*live_take(live, slot, hash) = *block;
	return 0;
}

int live_remove(struct live *live, uint64_t address, struct block *block)
{
	size_t slot = live_search(live, address, live_hash(live, address));

	if (!live->index[slot])
		return -ENOENT;
	*block = live->blocks[(uint32_t)live->index[slot]];
	live_erase(live, slot);
	return 0;
}

const struct block *live_next(const struct live *live, size_t *cursor)
{
	while (++*cursor < live->n_blocks)
		if (live->blocks[*cursor].address)
			return &live->blocks[*cursor];
	--*cursor;
	return NULL;
}
