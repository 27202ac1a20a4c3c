/* SPDX-License-Identifier: MIT */
#include "ledger/glibc_cached.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/glibc_arenas.h"
#include "ledger/glibc_heap.h"
#include "ledger/remote.h"

/* struct tcache_perthread_struct: counts, then heads of lists */
#define BINS 64
#define RECORD_CHUNK 0x290u	/* since 2.30: counts of 2 bytes */
#define RECORD_CHUNK_OLD 0x250u /* of 1 byte */
#define COUNT_MAX 1024		/* 7, unless a tunable says otherwise */
#define RECORDS_MAX (1u << 20)
#define FASTBIN_MAX (1u << 20)
#define LINK_SHIFT 12

struct record {
	uint16_t counts[BINS];
	uint64_t heads[BINS];
};

void glibc_cached_look(void *arg, uint64_t chunk, uint64_t bytes)
{
	struct cache_records *records = arg;

	if ((bytes != RECORD_CHUNK && bytes != RECORD_CHUNK_OLD) ||
	    records->n == RECORDS_MAX)
		return;
	if (records->n == records->room) {
		size_t room = records->room ? 2 * records->room : 64;
		void *chunks =
		    realloc(records->chunks, room * sizeof(*records->chunks));

		if (!chunks)
			return;
		records->chunks = chunks;
		records->room = room;
	}
	records->chunks[records->n++] = chunk;
}

static bool read_record(struct remote *remote, uint64_t chunk,
			struct record *record)
{
	unsigned char counts[BINS];
	uint64_t word;

	if (!remote_word(remote, chunk + 8, &word))
		return false;
	if ((word & ~(uint64_t)CHUNK_FLAGS) == RECORD_CHUNK)
		return remote_read(remote, chunk + 16, record, sizeof(*record));
	if (!remote_read(remote, chunk + 16, counts, BINS))
		return false;
	for (int i = 0; i < BINS; i++)
		record->counts[i] = counts[i];
	return remote_read(remote, chunk + 16 + BINS, record->heads,
			   sizeof(record->heads));
}

static uint64_t size_of_bin(unsigned int bin)
{
	return 32 + 16 * (uint64_t)bin;
}

/* Is there a block of this size, in a heap? */
static bool is_block(const struct glibc *glibc, struct remote *remote,
		     uint64_t block, uint64_t bytes)
{
	uint64_t word;

	return block > 16 && !(block & 15) && glibc_heap_at(glibc, block) &&
	       remote_word(remote, block - 8, &word) &&
	       (word & ~(uint64_t)CHUNK_FLAGS) == bytes;
}

static bool is_record(const struct record *record, const struct glibc *glibc,
		      struct remote *remote)
{
	bool has_any = false;

	for (unsigned int i = 0; i < BINS; i++) {
		if (!record->counts[i] != !record->heads[i] ||
		    record->counts[i] > COUNT_MAX)
			return false;
		if (!record->heads[i])
			continue;
		has_any = true;
		if (!is_block(glibc, remote, record->heads[i], size_of_bin(i)))
			return false;
	}
	return has_any;
}

/* The link of a list at `place`; 2.32 and later mix it with its address. */
static bool follow(const struct glibc *glibc, struct remote *remote,
		   uint64_t place, uint64_t *to)
{
	uint64_t word;

	if (!remote_word(remote, place, &word))
		return false;
	*to = word ^ place >> LINK_SHIFT;
	if (*to && ((*to & 15) || !glibc_heap_at(glibc, *to)))
		*to = word;
	return *to && !(*to & 15) && glibc_heap_at(glibc, *to);
}

static void mark(const struct glibc *glibc, uint64_t block, uint64_t bytes)
{
	struct glibc_heap *heap = glibc_heap_at(glibc, block - 16);

	if (heap)
		glibc_heap_cached(heap, block - 16, bytes);
}

static void mark_record(const struct record *record, const struct glibc *glibc,
			struct remote *remote)
{
	for (unsigned int i = 0; i < BINS; i++) {
		uint64_t block = record->heads[i], bytes = size_of_bin(i);

		for (unsigned int n = record->counts[i]; n; n--) {
			if (!is_block(glibc, remote, block, bytes))
				break;
			mark(glibc, block, bytes);
			if (!follow(glibc, remote, block, &block))
				break;
		}
	}
}

/* Lists of chunks, linked by their first word for the user. */
static void mark_fastbins(uint64_t arena, const struct glibc *glibc,
			  struct remote *remote)
{
	unsigned int left = FASTBIN_MAX;

	for (unsigned int i = 0; i < ARENA_FASTBINS_COUNT; i++) {
		uint64_t chunk;

		if (!remote_word(remote, arena + ARENA_FASTBINS + 8 * i,
				 &chunk) ||
		    !chunk)
			continue;
		while (left-- &&
		       is_block(glibc, remote, chunk + 16, size_of_bin(i))) {
			mark(glibc, chunk + 16, size_of_bin(i));
			if (!follow(glibc, remote, chunk + 16, &chunk))
				break;
		}
	}
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void glibc_cached_mark(struct cache_records *records, const struct glibc *glibc,
		       struct remote *remote)
{
	struct record record;

	if (records->n)
		qsort(records->chunks, records->n, sizeof(*records->chunks),
		      by_number);
	for (size_t i = 0; i < records->n; i++) {
		/* a heap that was walked twice */
		if (i && records->chunks[i] == records->chunks[i - 1])
			continue;
		if (!read_record(remote, records->chunks[i], &record) ||
		    !is_record(&record, glibc, remote))
			continue;
		records->n_good++;
		mark_record(&record, glibc, remote);
	}
	for (size_t i = 0; i < glibc->n_arenas; i++)
		mark_fastbins(glibc->arenas[i].address, glibc, remote);
}

void glibc_cached_release(struct cache_records *records)
{
	free(records->chunks);
	*records = (struct cache_records){0};
}
