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

/*
 * Multiplied twice, because an unlucky multiplier alone leaves rows of equally
 * spaced addresses in heaps.
 */
uint64_t live_hash(uint64_t address)
{
	uint64_t odd = atomic_load_explicit(&multiplier, memory_order_relaxed);
	uint64_t hash = (address >> 4) * odd;

	hash ^= hash >> 32;
	return hash * odd;
}

/*
 * Slot where the search for `address` starts: the top bits of its hash, so
 * that growing reads and writes both tables from front to back.
 */
static size_t home(const struct live *live, uint64_t address)
{
	return live_hash(address) >> __builtin_clzll(live->mask);
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

int live_init(struct live *live)
{
	int error;

	memset(live, 0, sizeof(*live));
	error = multiplier_init();
	if (error)
		return error;
	live->slots = slots_map(SLOTS_MIN);
	if (!live->slots)
		return -ENOMEM;
	live->mask = SLOTS_MIN - 1;
	return 0;
}

void live_release(struct live *live)
{
	if (live->slots)
		munmap(live->slots, (live->mask + 1) * sizeof(struct block));
	memset(live, 0, sizeof(*live));
}

void live_prefetch(const struct live *live, uint64_t address)
{
	const struct block *slot = &live->slots[home(live, address)];

	/* Half of the slots lie in two lines, and many searches go on. */
	__builtin_prefetch(slot, 1);
	__builtin_prefetch((const char *)slot + 64, 1);
}

/* The slot of `address`, or the empty one that ends the search. */
static size_t search(const struct live *live, uint64_t address)
{
	size_t i = home(live, address);

	while (live->slots[i].address && live->slots[i].address != address)
		i = (i + 1) & live->mask;
	return i;
}

struct block *live_find(struct live *live, uint64_t address)
{
	struct block *block = &live->slots[search(live, address)];

	return block->address ? block : NULL;
}

static int live_resize(struct live *live, size_t slots)
{
	struct live resized = {.count = live->count};

	if (slots > SLOTS_MAX)
		return -ENOMEM;
	resized.slots = slots_map(slots);
	if (!resized.slots)
		return -ENOMEM;
	resized.mask = slots - 1;
	for (size_t i = 0; i <= live->mask; i++) {
		const struct block *block = &live->slots[i];

		if (block->address)
			resized.slots[search(&resized, block->address)] =
			    *block;
	}
	live_release(live);
	*live = resized;
	return 0;
}

static bool is_full(size_t count, size_t slots)
{
	return count >= slots - slots / 8;
}

void live_fit(struct live *live)
{
	size_t slots = SLOTS_FIT;

	while (is_full(live->count, slots))
		slots *= 2;
	/* no memory to save memory: it stays as it is */
	if (slots <= live->mask)
		live_resize(live, slots);
}

int live_insert(struct live *live, const struct block *block)
{
	size_t i;
	int error;

	if (!block->address)
		return -EINVAL;
	i = search(live, block->address);
	if (live->slots[i].address)
		return -EEXIST;
	if (is_full(live->count, live->mask + 1)) {
		error = live_resize(live, 2 * (live->mask + 1));
		if (error)
			return error;
		i = search(live, block->address);
	}
	live->slots[i] = *block;
	live->count++;
	return 0;
}

/* Close the gap at `hole` with later blocks whose search passes over it. */
static void shift_back(struct live *live, size_t hole)
{
	struct block *slots = live->slots;
	size_t mask = live->mask;

	for (size_t i = (hole + 1) & mask; slots[i].address;
	     i = (i + 1) & mask) {
		size_t from_home = (i - home(live, slots[i].address)) & mask;

		if (from_home >= ((i - hole) & mask)) {
			slots[hole] = slots[i];
			hole = i;
		}
	}
	slots[hole].address = 0;
}

int live_remove(struct live *live, uint64_t address, struct block *block)
{
	size_t i = search(live, address);

	if (!live->slots[i].address)
		return -ENOENT;
	*block = live->slots[i];
	shift_back(live, i);
	live->count--;
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
