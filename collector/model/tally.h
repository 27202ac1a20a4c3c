/* SPDX-License-Identifier: MIT */
/*
 * tally.h - what is counted for a stack, for a group of stacks, for a process
 *
 * Units   time: the target's clock (process.h tells how to turn it into wall
 *         time); work: cgo calls of the whole process so far (VERDICTS: w)
 */
#ifndef DARKHEAP_TALLY_H
#define DARKHEAP_TALLY_H

#include <stdint.h>

struct tally {
	uint64_t allocated_objects, allocated_bytes;
	uint64_t freed_objects, freed_bytes;
	uint64_t peak_bytes; /* of live bytes */
};

static inline uint64_t tally_live_objects(const struct tally *tally)
{
	return tally->allocated_objects - tally->freed_objects;
}

static inline uint64_t tally_live_bytes(const struct tally *tally)
{
	return tally->allocated_bytes - tally->freed_bytes;
}

void tally_alloc(struct tally *tally, uint64_t bytes);
void tally_free(struct tally *tally, uint64_t bytes);
void tally_add(struct tally *sum, const struct tally *part);

/*
 * Completed lifetimes on a logarithmic scale: 8 steps an octave, so a quantile
 * is at most 12.5 % too high; 0 has a step of its own.  Blocks of one place
 * live about as long as each other: only the octaves between the shortest and
 * the longest lifetime take memory.  Starts with all zeros.
 */
#define LIFETIME_STEPS 496

struct lifetimes {
	uint64_t count;
	uint32_t *steps;	 /* from step `first` on */
	uint16_t first, n_steps; /* multiples of 8 */
};

void lifetimes_release(struct lifetimes *lifetimes);

/* A value for which there is no memory is not counted. */
void lifetimes_add(struct lifetimes *lifetimes, uint64_t value);

/* 0, or -ENOMEM and `sum` is as it was. */
int lifetimes_merge(struct lifetimes *sum, const struct lifetimes *part);

/* Upper bound of the step that holds quantile q (0..1]; 0 when empty. */
uint64_t lifetimes_quantile(const struct lifetimes *lifetimes, double q);

#endif
