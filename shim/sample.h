/* SPDX-License-Identifier: MIT */
/*
 * sample.h - which blocks are recorded when not all are
 *
 * Why     a service must not pay for every malloc.  Bytes of allocations pass
 *         by; now and then, on average once in `mean` of them and without any
 *         memory of when that was last (a Poisson process), one is hit, and the
 *         block that it lies in is sampled.  So a block of s bytes is sampled
 *         with p = 1 - exp(-s / mean), whatever was before it, and 1 / p such
 *         blocks stand behind each that is seen: no size is favoured
 * How     the distance to the next hit is drawn from the exponential
 *         distribution, rounded down (which changes nothing: sizes are whole),
 *         and counted down by a subtraction; a block of 0 bytes counts as 1
 * Live    a thread takes a new mean when it draws its next distance: the mean
 *         in force is always known before a block comes, which is all that
 *         keeps the estimates unbiased.  It goes into the ring before the first
 *         event that it governs (LONG_SAMPLE)
 * All     `left` is then so far below 0 that every block is a hit.  Once a
 *         process has recorded all blocks, all its frees are recorded for ever:
 *         no set could hold which blocks those were.  Frees of others find no
 *         block in the collector and mean nothing there
 * Threads each counts for itself; the set is everybody's
 * Context [malloc]
 */
#ifndef DARKHEAP_SAMPLE_H
#define DARKHEAP_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "darkheap/event.h"

/* `left` of a thread that records all blocks stays below this for ever. */
#define SAMPLE_ALL (INT64_MIN / 2)

/* A thread's own; zeros: it has drawn nothing yet. */
struct sample {
	uint64_t mean; /* in force, 0: all */
	uint64_t random;
};

/* True: this block is not hit.  The only cost of most blocks. */
static inline bool sample_passes(int64_t *left, size_t size)
{
	*left -= (int64_t)(size + !size);
	return __builtin_expect(*left >= 0, 1);
}

static inline bool sample_is_all(int64_t left)
{
	return left < SAMPLE_ALL;
}

/* Bytes to the next hit, for this mean. */
int64_t sample_distance(uint64_t *random, uint64_t mean);

/* From here on `mean` is in force for this thread; 0: all. */
void sample_draw(struct sample *sample, int64_t *left, uint64_t mean);

/* Two threads that start in one moment must not draw alike. */
void sample_seed(struct sample *sample, uint64_t time, uint64_t place);

#endif
