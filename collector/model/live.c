/* SPDX-License-Identifier: MIT */
#include "model/live.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#define SLOTS_MIN 1024
#define SLOTS_FIT 64 /* they fill a page */
#define SLOTS_MAX ((size_t)1 << 40)

/* Tables below this gain nothing from huge pages, and waste the rest of one. */
#define HUGE_BYTES ((size_t)8 << 20)

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

static struct block *slots_map(size_t slots)
{
	size_t bytes = slots * sizeof(struct block);
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	/* A hint: without huge pages only the TLB suffers. */
	if (bytes >= HUGE_BYTES)
		madvise(memory, bytes, MADV_HUGEPAGE);
	return memory;
}

static void set_size(struct live *live, size_t slots)
{
	live->mask = slots - 1;
	live->shift = (unsigned int)__builtin_clzll(live->mask);
	live->room = slots - slots / 8;
}

int live_init(struct live *live)
{
	int error;

	memset(live, 0, sizeof(*live));
	error = multiplier_init();
	if (error)
		return error;
	live->odd = atomic_load(&multiplier);
	live->slots = slots_map(SLOTS_MIN);
	if (!live->slots)
		return -ENOMEM;
	set_size(live, SLOTS_MIN);
	return 0;
}

void live_release(struct live *live)
{
	if (live->slots)
		munmap(live->slots, (live->mask + 1) * sizeof(struct block));
	memset(live, 0, sizeof(*live));
}

static int live_resize(struct live *live, size_t slots)
{
	struct live resized = *live;

	if (slots > SLOTS_MAX)
		return -ENOMEM;
	resized.slots = slots_map(slots);
	if (!resized.slots)
		return -ENOMEM;
	set_size(&resized, slots);
	for (size_t i = 0; i <= live->mask; i++) {
		const struct block *block = &live->slots[i];

		if (block->address)
			*live_slot(&resized, block->address) = *block;
	}
	live_release(live);
	*live = resized;
	return 0;
}

int live_grow(struct live *live)
{
	return live_resize(live, 2 * (live->mask + 1));
}

void live_fit(struct live *live)
{
	size_t slots = SLOTS_FIT;

	while (live->count >= slots - slots / 8)
		slots *= 2;
	/* no memory to save memory: it stays as it is */
	if (slots <= live->mask)
		live_resize(live, slots);
}

int live_insert(struct live *live, const struct block *block)
{
	struct block *slot;

	if (!block->address)
		return -EINVAL;
	slot = live_slot(live, block->address);
	if (slot->address)
		return -EEXIST;
	if (live->count >= live->room) {
		int error = live_grow(live);
		if (error)
			return error;
		slot = live_slot(live, block->address);
	}
	*slot = *block;
	live->count++;
	return 0;
}

void live_shift_back(struct live *live, struct block *slot)
{
	struct block *slots = live->slots;
	size_t mask = live->mask, hole = (size_t)(slot - slots);

	for (size_t i = (hole + 1) & mask; slots[i].address;
	     i = (i + 1) & mask) {
		size_t from_home =
		    (i - live_home(live, slots[i].address)) & mask;

		if (from_home >= ((i - hole) & mask)) {
			slots[hole] = slots[i];
			hole = i;
		}
	}
	slots[hole].address = 0;
}

int live_remove(struct live *live, uint64_t address, struct block *block)
{
	struct block *slot = live_slot(live, address);

	if (!slot->address)
		return -ENOENT;
	*block = *slot;
	live_erase(live, slot);
	return 0;
}

const struct block *live_next(const struct live *live, size_t *cursor)
{
	while (*cursor <= live->mask) {
		const struct block *block = &live->slots[(*cursor)++];

		if (block->address)
			return block;
	}
	return NULL;
}
