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
 * All     `left` is 0 for ever, so every block is a hit.  Once a process has
 *         recorded all blocks, all its frees are recorded (sampler.h)
 * Threads each counts for itself; the set is everybody's
 * Context [malloc]
 */
#ifndef DARKHEAP_SAMPLE_H
#define DARKHEAP_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "darkheap/event.h"

/* A thread's own; zeros: it has drawn nothing yet. */
struct sample {
	uint64_t mean; /* in force, 0: all */
	uint64_t random;
};

/* True: this block is not hit.  All that most blocks cost. */
/* No thread that sleeps comes to the end of it. */
#define SAMPLE_ASLEEP (UINT64_C(1) << 62)

static inline bool sample_passes(uint64_t *left, uint64_t size)
{
	uint64_t bytes = size + !size;

	if (__builtin_expect(bytes > *left, 0))
		return false;
	*left -= bytes;
	return true;
}

/* Bytes to the next hit, for this mean. */
uint64_t sample_distance(uint64_t *random, uint64_t mean);

/* From here on `mean` is in force for this thread; 0: all. */
void sample_draw(struct sample *sample, uint64_t *left, uint64_t mean);

/* Two threads that start in one moment must not draw alike. */
void sample_seed(struct sample *sample, uint64_t time, uint64_t place);

#endif
