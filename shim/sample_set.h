/* SPDX-License-Identifier: MIT */
/*
 * sample_set.h - the blocks of this process whose FREE has to be recorded
 *
 * Why     most frees are of blocks that were not sampled: those must cost one
 *         look into one cache line; those of sampled blocks must never be
 *         missed, or a leak would be invented
 * Shape   lines of 64 bytes: a word of 7 tags (0: place is empty) and of how
 *         many blocks found this line full and went on, then 7 addresses. Four
 *         levels of lines, each 8 times the one before: while few blocks are
 *         sampled all looks stay in 64 KiB.  Memory of a level that was never
 *         needed is never touched
 * Threads any, without a lock.  A place is claimed by its tag (one
 *         compare-and-swap) before its address is written, and the address is
 *         taken out by one before the tag goes: of two that remove the same
 *         block one wins
 * Order   an address is added before malloc returns it and removed before the
 *         real free: who asks for it has got it from somebody, and so sees it
 *         in here.  Others see a place change, but never to their address
 * Errors  full: the block is not added, and may not be recorded
 * Context [malloc]; memory that the kernel wipes in a forked child
 */
#ifndef DARKHEAP_SAMPLE_SET_H
#define DARKHEAP_SAMPLE_SET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define SET_LINE_PLACES 7u
#define SET_LEVELS 4u
#define SET_FIRST_BITS 10u /* lines of level 0: 2^10 */
#define SET_LEVEL_BITS 3u  /* each level has 2^3 times as many */
#define SET_LINES                                                             \
	((1u << SET_FIRST_BITS) + (1u << (SET_FIRST_BITS + SET_LEVEL_BITS)) + \
	 (1u << (SET_FIRST_BITS + 2 * SET_LEVEL_BITS)) +                      \
	 (1u << (SET_FIRST_BITS + 3 * SET_LEVEL_BITS)))
#define SET_PLACES (SET_LINES * SET_LINE_PLACES)

struct sample_line {
	_Atomic uint64_t tags; /* low 7 bytes: of the places; high: went on */
	_Atomic uint64_t addresses[SET_LINE_PLACES];
};

struct sample_set {
	_Alignas(64) _Atomic uint64_t count; /* blocks in here */
	uint8_t pad[56];
	struct sample_line lines[SET_LINES];
};

_Static_assert(sizeof(struct sample_line) == 64, "a cache line");

/* The high bits name the line, bits 32 to 39 the tag. */
static inline uint64_t sample_set_hash(uintptr_t address)
{
	return (address >> 4) * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint64_t sample_set_tag(uint64_t hash)
{
	uint64_t tag = hash >> 32 & 0xff;

	return tag | !tag; /* 0 is the empty place */
}

/*
 * False: it is surely not in the set.  The tag may match by chance, and a line
 * that others went past may hide it in a deeper level.
 */
static inline bool sample_set_may_have(struct sample_set *set,
				       uintptr_t address)
{
	const uint64_t each = UINT64_C(0x0001010101010101);
	uint64_t hash = sample_set_hash(address);
	uint64_t tags = atomic_load_explicit(
	    &set->lines[hash >> (64 - SET_FIRST_BITS)].tags,
	    memory_order_relaxed);
	uint64_t differ = tags ^ each * sample_set_tag(hash);

	/* a byte is zero where the tag matches; the last byte counts */
	return ((differ - each) & ~differ & each << 7) | tags >> 56;
}

/* False: it is full.  The address must not be in it. */
bool sample_set_add(struct sample_set *set, uintptr_t address);

/* True: it was in the set, and it was this call that took it out. */
bool sample_set_remove(struct sample_set *set, uintptr_t address);

#endif
