/* SPDX-License-Identifier: MIT */
/*
 * live.h - live index: address -> the allocation that owns it
 *
 * Why     every event of the target asks it; it is the one table that is ours
 * Shape   records of 32 bytes stand in an array; freed ones are used again, the
 *         last one first, so that an allocation finds a warm one.  What does
 *         not fit into one (a huge size, a pool's key) has a block in `wide`.
 *         An index leads to them: buckets of one cache line, each with a byte
 *         of the hash and the number of 12 records, on average 10 at most.
 *         Where a bucket is full an entry goes to the next one that is not,
 *         and those that it passed count it: a search ends where nobody did,
 *         and nothing is left behind by a removal
 * Growth  the index by half; it is made anew from the records, not beside the
 *         old one
 * Hash    nobody else's addresses line up with ours
 * Threads one.  Callers that know the next addresses call live_prefetch() some
 *         30 events ahead and live_prefetch_record() some 15
 * Errors  -ENOMEM from live_insert(), live_reserve(): nothing was changed
 */
#ifndef DARKHEAP_LIVE_H
#define DARKHEAP_LIVE_H

#include <emmintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A block as all others see it. */
struct block {
	uint64_t address;
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

#define LIVE_TIME_BITS 56
#define LIVE_WORK_BITS 40
#define LIVE_SIZE_BITS 24
#define LIVE_CALL_BITS 40
#define LIVE_CALLER_SHIFT 47 /* who made the call is above its number */

/* A block as it is kept, if all of it fits. */
struct live_record {
	uint64_t address : 45; /* without its low 3 bits, which are zeros */
	uint64_t is_wide : 1;  /* `time` is an index in live.wide */
	uint64_t caller : 17;
	uint64_t time : LIVE_TIME_BITS; /* since live.base; unused: the next */
	uint64_t mean : 8;
	uint64_t work : LIVE_WORK_BITS;
	uint64_t size : LIVE_SIZE_BITS;
	uint64_t call : LIVE_CALL_BITS;
	uint64_t stack : 24;
};

_Static_assert(sizeof(struct live_record) == 32, "two in a cache line");

#define BUCKET_ENTRIES 12

struct live_bucket {
	uint8_t tags[BUCKET_ENTRIES]; /* of the hash, 0: no entry */
	uint32_t passed;	      /* entries that found no place here */
	uint32_t numbers[BUCKET_ENTRIES];
} __attribute__((aligned(64)));

_Static_assert(sizeof(struct live_bucket) == 64, "a cache line");

struct live {
	struct live_bucket *index;
	uint64_t n_buckets;
	uint64_t odd; /* the same for all tables, not known to any target */
	size_t count;
	size_t room;		     /* count at which to ask live_grow() */
	struct live_record *records; /* [0] is not used */
	size_t n_mapped;	     /* records for which there is memory */
	uint32_t n_records; /* below it there were blocks, live or unused */
	uint32_t unused;    /* the last freed */
	uint64_t base;	    /* of times */
	struct block *wide; /* in those that are unused `time` is the next */
	uint32_t n_wide, wide_capacity, wide_unused;
};

/*
 * Its top bits are the best.  Multiplied twice, because an unlucky multiplier
 * alone leaves rows of equally spaced addresses in heaps.  A target does not
 * know `odd`: it cannot choose addresses that meet in one place.
 */
static inline uint64_t live_hash(const struct live *live, uint64_t address)
{
	uint64_t hash = (address >> 3) * live->odd;

	hash ^= hash >> 32;
	return hash * live->odd;
}

int live_init(struct live *live);
void live_release(struct live *live);

/* What follows down to live_erase() is inline: each event needs some of it. */
static inline struct live_bucket *live_home(const struct live *live,
					    uint64_t hash)
{
	return &live->index[(unsigned __int128)hash * live->n_buckets >> 64];
}

static inline struct live_bucket *live_after(const struct live *live,
					     struct live_bucket *bucket)
{
	return ++bucket == live->index + live->n_buckets ? live->index : bucket;
}

/* The place in a bucket does not depend on these bits. */
static inline uint8_t live_tag(uint64_t hash)
{
	uint8_t tag = (uint8_t)(hash >> 24);

	return tag ? tag : 1;
}

/* A bit for each entry with this tag; 0: those that are empty. */
static inline unsigned int live_match(const struct live_bucket *bucket,
				      uint8_t tag)
{
	__m128i tags = _mm_load_si128((const __m128i *)(const void *)bucket);
	__m128i equal = _mm_cmpeq_epi8(tags, _mm_set1_epi8((char)tag));

	return (unsigned int)_mm_movemask_epi8(equal) &
	       ((1u << BUCKET_ENTRIES) - 1);
}

static inline uint64_t live_address(const struct live *live,
				    const struct live_record *record)
{
	return record->is_wide ? live->wide[record->time].address
			       : (uint64_t)record->address << 3;
}

/*
 * The place where the number of the record stands that `address`, whose hash is
 * known, has; NULL: there is none.  Good until the next insert or erase.
 */
static inline uint32_t *live_search(const struct live *live, uint64_t address,
				    uint64_t hash)
{
	struct live_bucket *home = live_home(live, hash), *bucket = home;
	uint8_t tag = live_tag(hash);

	do {
		unsigned int found = live_match(bucket, tag);
		for (; found; found &= found - 1) {
			uint32_t *number =
			    &bucket->numbers[__builtin_ctz(found)];
			if (live_address(live, &live->records[*number]) ==
			    address)
				return number;
		}
		if (!bucket->passed)
			return NULL;
		bucket = live_after(live, bucket);
	} while (bucket != home);
	return NULL;
}

static inline void live_read(const struct live *live, uint32_t number,
			     struct block *block)
{
	const struct live_record *record = &live->records[number];

	if (record->is_wide) {
		*block = live->wide[record->time];
		return;
	}
	*block = (struct block){
	    .address = (uint64_t)record->address << 3,
	    .time = live->base + record->time,
	    .work = record->work,
	    .mean = record->mean,
	    .call =
		(uint64_t)record->caller << LIVE_CALLER_SHIFT | record->call,
	    .size = record->size,
	    .stack = record->stack,
	};
}

/* The block at `address` into *block, unless that is NULL; is there one? */
static inline bool live_find(const struct live *live, uint64_t address,
			     struct block *block)
{
	const uint32_t *number =
	    live_search(live, address, live_hash(live, address));

	if (number && block)
		live_read(live, *number, block);
	return number;
}

/* Have room for one more; 0, or -ENOMEM. */
int live_grow(struct live *live);

static inline int live_reserve(struct live *live)
{
	return __builtin_expect(live->count >= live->room, 0) ? live_grow(live)
							      : 0;
}

static inline void live_link(struct live *live, uint64_t hash, uint32_t number)
{
	struct live_bucket *bucket = live_home(live, hash);
	unsigned int empty;

	while (!(empty = live_match(bucket, 0))) {
		bucket->passed++;
		bucket = live_after(live, bucket);
	}
	unsigned int i = (unsigned int)__builtin_ctz(empty);
	bucket->tags[i] = live_tag(hash);
	bucket->numbers[i] = number;
}

/* A record that live_write() is to fill, where no search found one and room was
 * reserved. */
static inline uint32_t live_take(struct live *live, uint64_t hash)
{
	uint32_t number = live->unused;

	if (number) {
		live->unused = (uint32_t)live->records[number].time;
		__builtin_prefetch(&live->records[live->unused], 1);
	} else {
		number = live->n_records++;
	}
	live_link(live, hash, number);
	live->count++;
	return number;
}

/* As live_write(), where this block or the one before is wide. */
void live_write_wide(struct live *live, struct live_record *record,
		     const struct block *block);

static inline bool live_fits(const struct live *live, const struct block *block)
{
	const uint64_t calls = (UINT64_C(1) << LIVE_CALLER_SHIFT) -
			       (UINT64_C(1) << LIVE_CALL_BITS);

	return !(block->address >> 48 | (block->address & 7) |
		 (block->time - live->base) >> LIVE_TIME_BITS |
		 (uint64_t)block->work >> LIVE_WORK_BITS |
		 (uint64_t)block->size >> LIVE_SIZE_BITS |
		 (block->call & calls));
}

static inline void live_pack(const struct live *live,
			     struct live_record *record,
			     const struct block *block)
{
	*record = (struct live_record){
	    .address = block->address >> 3 & ((UINT64_C(1) << 45) - 1),
	    .caller = (uint32_t)(block->call >> LIVE_CALLER_SHIFT),
	    .time = (block->time - live->base) &
		    ((UINT64_C(1) << LIVE_TIME_BITS) - 1),
	    .mean = block->mean,
	    .work = block->work & ((UINT64_C(1) << LIVE_WORK_BITS) - 1),
	    .size = block->size & ((1u << LIVE_SIZE_BITS) - 1),
	    .call = block->call & ((UINT64_C(1) << LIVE_CALL_BITS) - 1),
	    .stack = block->stack,
	};
}

/* The block that has this record from now on. */
static inline void live_write(struct live *live, uint32_t number,
			      const struct block *block)
{
	struct live_record *record = &live->records[number];

	if (__builtin_expect(record->is_wide || !live_fits(live, block), 0))
		live_write_wide(live, record, block);
	else
		live_pack(live, record, block);
}

static inline void live_widen_no_more(struct live *live,
				      const struct live_record *record)
{
	live->wide[record->time].time = live->wide_unused;
	live->wide_unused = (uint32_t)record->time;
}

/* `place`: where a search for the address of this hash ended. */
static inline void live_erase(struct live *live, uint32_t *place, uint64_t hash)
{
	struct live_record *record = &live->records[*place];
	struct live_bucket *bucket = live_home(live, hash);
	size_t at = ((uintptr_t)place & (sizeof(*bucket) - 1)) / sizeof(*place);

	if (record->is_wide)
		live_widen_no_more(live, record);
	*record = (struct live_record){.time = live->unused};
	live->unused = *place;
	live->count--;
	while (place < bucket->numbers ||
	       place >= bucket->numbers + BUCKET_ENTRIES) {
		bucket->passed--;
		bucket = live_after(live, bucket);
	}
	bucket->tags[at - offsetof(struct live_bucket, numbers) /
			      sizeof(*place)] = 0;
}

/* Always inline, these two: gcc drops calls of what only prefetches. */
static inline __attribute__((always_inline)) void
live_prefetch(const struct live *live, uint64_t hash)
{
	__builtin_prefetch(live_home(live, hash), 1);
}

/* Later: the index is there, now what it leads to. */
static inline __attribute__((always_inline)) void
live_prefetch_record(const struct live *live, uint64_t hash)
{
	struct live_bucket *bucket = live_home(live, hash);
	unsigned int found = live_match(bucket, live_tag(hash));

	if (!found && bucket->passed) {
		bucket = live_after(live, bucket);
		found = live_match(bucket, live_tag(hash));
	}
	if (found)
		__builtin_prefetch(
		    &live->records[bucket->numbers[__builtin_ctz(found)]], 1);
}

/* Insert `block`; its address must not be there. */
int live_insert(struct live *live, const struct block *block);

/* Remove the block at `address` into *block; 0, or -ENOENT. */
int live_remove(struct live *live, uint64_t address, struct block *block);

/*
 * Nobody looks for an address any more: give the index back.  live_fit(): and
 * what there is beyond the blocks.
 */
void live_stop(struct live *live);
void live_fit(struct live *live);

/* Walk: *cursor starts at 0; false at the end.  No change while walking. */
bool live_next(const struct live *live, size_t *cursor, struct block *block);

#endif
