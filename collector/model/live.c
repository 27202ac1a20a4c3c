/* SPDX-License-Identifier: MIT */
#include "model/live.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#define BUCKETS_MIN 64
#define RECORDS_MAX ((size_t)1 << 32)
#define WIDE_MIN 16
#define WIDE_NONE UINT32_MAX
/* Records ahead of the one that is put into a new index: memory takes so long
 */
#define AHEAD 16

/* Tables below this gain nothing from huge pages, and waste the rest of one. */
#define HUGE_BYTES ((size_t)8 << 20)
#define HUGE_PAGE ((size_t)2 << 20)
#define PAGE ((size_t)4096)

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

/* The same memory, or new one, at a place that is right for its size; NULL: as
 * it was. */
static void *remap(void *memory, size_t old_bytes, size_t bytes)
{
	void *moved;

	if (!memory)
		return map(bytes);
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

/* At the most: 5 in 6. */
static size_t room_of(uint64_t n_buckets)
{
	return n_buckets * (BUCKET_ENTRIES - 2);
}

static size_t index_bytes(uint64_t n_buckets)
{
	return n_buckets * sizeof(struct live_bucket);
}

static size_t record_bytes(size_t n)
{
	return n * sizeof(struct live_record);
}

/* Where there is no index: nothing is found in it, nothing put into it. */
static struct live_bucket no_bucket;

int live_init(struct live *live)
{
	int error;

	memset(live, 0, sizeof(*live));
	error = multiplier_init();
	if (error)
		return error;
	live->odd = atomic_load(&multiplier);
	live->index = &no_bucket;
	live->n_buckets = 1;
	live->n_records = 1;
	live->wide_unused = WIDE_NONE;
	return 0;
}

void live_stop(struct live *live)
{
	if (live->index && live->index != &no_bucket)
		munmap(live->index, index_bytes(live->n_buckets));
	live->index = &no_bucket;
	live->n_buckets = 1;
	live->room = 0;
}

void live_release(struct live *live)
{
	live_stop(live);
	if (live->records)
		munmap(live->records, record_bytes(live->n_mapped));
	free(live->wide);
	memset(live, 0, sizeof(*live));
}

static bool is_used(const struct live_record *record)
{
	return record->address || record->is_wide;
}

/* All records into an index that is empty. */
static void link_all(struct live *live)
{
	uint64_t hashes[AHEAD] = {0};
	uint32_t numbers[AHEAD] = {0};

	for (uint32_t i = 1; i < live->n_records + AHEAD; i++) {
		uint32_t at = i % AHEAD;

		if (numbers[at])
			live_link(live, hashes[at], numbers[at]);
		numbers[at] = 0;
		if (i >= live->n_records || !is_used(&live->records[i]))
			continue;
		numbers[at] = i;
		hashes[at] =
		    live_hash(live, live_address(live, &live->records[i]));
		live_prefetch(live, hashes[at]);
	}
}

static int grow_index(struct live *live)
{
	uint64_t n = live->n_buckets;
	struct live_bucket *index;

	do
		n = n < BUCKETS_MIN ? BUCKETS_MIN : n + n / 2;
	while (room_of(n) <= live->count);
	size_t n_mapped = room_of(n) + 1;
	if (n_mapped > RECORDS_MAX)
		return -ENOMEM;
	index = map(index_bytes(n));
	if (!index)
		return -ENOMEM;
	if (n_mapped > live->n_mapped) {
		void *records =
		    remap(live->records, record_bytes(live->n_mapped),
			  record_bytes(n_mapped));
		if (!records) {
			munmap(index, index_bytes(n));
			return -ENOMEM;
		}
		live->records = records;
		live->n_mapped = n_mapped;
	}
	live_stop(live);
	live->index = index;
	live->n_buckets = n;
	link_all(live);
	return 0;
}

/* One that is not used, for the next wide block. */
static int grow_wide(struct live *live)
{
	uint32_t n = live->wide_capacity ? 2 * live->wide_capacity : WIDE_MIN;
	struct block *wide;

	if (live->wide_unused != WIDE_NONE ||
	    live->n_wide < live->wide_capacity)
		return 0;
	wide = n > RECORDS_MAX / 2
		   ? NULL
		   : reallocarray(live->wide, n, sizeof(*live->wide));
	if (!wide)
		return -ENOMEM;
	live->wide = wide;
	live->wide_capacity = n;
	return 0;
}

int live_grow(struct live *live)
{
	int error = grow_wide(live);

	if (!error && (live->index == &no_bucket ||
		       live->count >= room_of(live->n_buckets)))
		error = grow_index(live);
	if (!error)
		live->room = room_of(live->n_buckets);
	return error;
}

/* It was reserved; see to it that the next one will be. */
static uint32_t take_wide(struct live *live)
{
	uint32_t i = live->wide_unused;

	if (i == WIDE_NONE)
		i = live->n_wide++;
	else
		live->wide_unused = (uint32_t)live->wide[i].time;
	if (live->wide_unused == WIDE_NONE &&
	    live->n_wide == live->wide_capacity)
		live->room = 0;
	return i;
}

void live_write_wide(struct live *live, struct live_record *record,
		     const struct block *block)
{
	/* a clock that came far before tracking began */
	if (live->count == 1)
		live->base = block->time - (UINT64_C(1) << LIVE_TIME_BITS) / 2;
	if (live_fits(live, block)) {
		if (record->is_wide)
			live_widen_no_more(live, record);
		live_pack(live, record, block);
		return;
	}
	uint32_t i = record->is_wide ? (uint32_t)record->time : take_wide(live);
	live->wide[i] = *block;
	*record = (struct live_record){.is_wide = true, .time = i};
}

/* Records side by side, and no more memory than they need. */
void live_fit(struct live *live)
{
	size_t n = 1, end = live->n_records, kept;

	live_stop(live);
	if (!live->records)
		return;
	for (uint32_t i = 1; i < live->n_records; i++)
		if (is_used(&live->records[i]))
			live->records[n++] = live->records[i];
	live->n_records = (uint32_t)n;
	live->unused = 0;
	kept = (record_bytes(n) + PAGE - 1) & ~(PAGE - 1);
	if (kept < record_bytes(live->n_mapped)) {
		munmap((char *)live->records + kept,
		       record_bytes(live->n_mapped) - kept);
		live->n_mapped = kept / sizeof(struct live_record);
	}
	/* as those that never were used */
	end = end < live->n_mapped ? end : live->n_mapped;
	memset(&live->records[n], 0, record_bytes(end - n));
}

int live_insert(struct live *live, const struct block *block)
{
	uint64_t hash = live_hash(live, block->address);
	int error;

	if (!block->address)
		return -EINVAL;
	if (live_search(live, block->address, hash))
		return -EEXIST;
	error = live_reserve(live);
	if (!error)
		live_write(live, live_take(live, hash), block);
	return error;
}

int live_remove(struct live *live, uint64_t address, struct block *block)
{
	uint64_t hash = live_hash(live, address);
	uint32_t *number = live_search(live, address, hash);

	if (!number)
		return -ENOENT;
	live_read(live, *number, block);
	live_erase(live, number, hash);
	return 0;
}

bool live_next(const struct live *live, size_t *cursor, struct block *block)
{
	while (++*cursor < live->n_records)
		if (is_used(&live->records[*cursor])) {
			live_read(live, (uint32_t)*cursor, block);
			return true;
		}
	--*cursor;
	return false;
}
