/* SPDX-License-Identifier: MIT */
/*
 * tally.h - what is counted for a stack, for a group of stacks, for a process
 *
 * Units   time: the target's clock (process.h tells how to turn it into wall
 *         time); work: cgo calls of the whole process so far, less those that
 *         only freed
 */
#ifndef DARKHEAP_TALLY_H
#define DARKHEAP_TALLY_H

#include <math.h>
#include <stdint.h>

struct weight;

/*
 * What sampling leaves open; zeros where every block was recorded.  Of blocks
 * that were counted without being seen, how many; variances (sampling.h).
 */
struct spread {
	uint64_t unseen_allocated, unseen_live;
	double allocated_objects, allocated_bytes;
	double live_objects, live_bytes;
};

/* Amounts are estimates where blocks were sampled. */
struct tally {
	uint64_t allocated_objects, allocated_bytes;
	uint64_t freed_objects, freed_bytes;
	uint64_t peak_bytes; /* of live bytes */
	struct spread spread;
};

static inline uint64_t tally_live_objects(const struct tally *tally)
{
	return tally->allocated_objects - tally->freed_objects;
}

static inline uint64_t tally_live_bytes(const struct tally *tally)
{
	return tally->allocated_bytes - tally->freed_bytes;
}

/* Blocks that were recorded. */
static inline uint64_t tally_seen(const struct tally *tally)
{
	return tally->allocated_objects - tally->spread.unseen_allocated;
}

/* Those among them that live. */
static inline uint64_t tally_seen_live(const struct tally *tally)
{
	return tally_live_objects(tally) - tally->spread.unseen_live;
}

/* These two are inline: each event needs them three times. */
static inline void tally_alloc(struct tally *tally, uint64_t bytes)
{
	tally->allocated_objects++;
	tally->allocated_bytes += bytes;
	if (tally_live_bytes(tally) > tally->peak_bytes)
		tally->peak_bytes = tally_live_bytes(tally);
}

static inline void tally_free(struct tally *tally, uint64_t bytes)
{
	tally->freed_objects++;
	tally->freed_bytes += bytes;
}

/* Of a block that stands for others. */
void tally_alloc_sampled(struct tally *tally, const struct weight *weight);
void tally_free_sampled(struct tally *tally, const struct weight *weight);

/* As if it had not been freed. */
void tally_unfree(struct tally *tally, uint64_t bytes);
void tally_unfree_sampled(struct tally *tally, const struct weight *weight);

/* Standard errors; 0 where every block was recorded. */
struct tally_errors {
	double allocated_objects, allocated_bytes;
	double freed_objects, freed_bytes;
	double live_objects, live_bytes;
};

/* What is taken away again leaves a rest of the order of its rounding. */
static inline double tally_root(double variance)
{
	return variance > 0.5 ? sqrt(variance) : 0;
}

static inline struct tally_errors tally_errors(const struct tally *tally)
{
	const struct spread *spread = &tally->spread;

	return (struct tally_errors){
	    .allocated_objects = tally_root(spread->allocated_objects),
	    .allocated_bytes = tally_root(spread->allocated_bytes),
	    .freed_objects =
		tally_root(spread->allocated_objects - spread->live_objects),
	    .freed_bytes =
		tally_root(spread->allocated_bytes - spread->live_bytes),
	    .live_objects = tally_live_objects(tally)
				? tally_root(spread->live_objects)
				: 0,
	    .live_bytes =
		tally_live_objects(tally) ? tally_root(spread->live_bytes) : 0,
	};
}

void tally_add(struct tally *sum, const struct tally *part);

/*
 * Completed lifetimes on a logarithmic scale: 16 steps an octave, so a quantile
 * is at most 3 % off; 0 has a step of its own.  Blocks of one place live
 * about as long as each other: only the half octaves between the shortest and
 * the longest lifetime take memory.  Starts with all zeros.
 */
#define LIFETIME_STEPS 976

struct lifetimes {
	uint32_t *steps;	 /* from step `first` on */
	uint16_t first, n_steps; /* multiples of 8 */
};

void lifetimes_release(struct lifetimes *lifetimes);

/*
 * Values below 16 have a step each.  Above, the highest bit names the octave
 * and the four bits below it the step: (63 - 4) * 16 + 31 is the last one.
 */
static inline unsigned int lifetimes_step(uint64_t value)
{
	if (value < 16)
		return (unsigned int)value;
	unsigned int shift = 59u - (unsigned int)__builtin_clzll(value);
	return 16 * shift + (unsigned int)(value >> shift);
}

/* As lifetimes_add(), for a step that is not covered, or full. */
void lifetimes_add_rarely(struct lifetimes *lifetimes, unsigned int step);

/* A value for which there is no memory is not counted. */
static inline void lifetimes_add(struct lifetimes *lifetimes, uint64_t value)
{
	unsigned int step = lifetimes_step(value), i = step - lifetimes->first;

	if (i >= lifetimes->n_steps || lifetimes->steps[i] == UINT32_MAX) {
		lifetimes_add_rarely(lifetimes, step);
		return;
	}
	lifetimes->steps[i]++;
}

/* 0, or -ENOMEM and `sum` is as it was. */
int lifetimes_merge(struct lifetimes *sum, const struct lifetimes *part);

/* How many there are; those of halved steps count half. */
uint64_t lifetimes_count(const struct lifetimes *lifetimes);

/* Be as `from` is; 0, or -ENOMEM and it is empty. */
int lifetimes_copy(struct lifetimes *into, const struct lifetimes *from);

/* How many were longer than `value`, as exact as the steps are. */
uint64_t lifetimes_above(const struct lifetimes *lifetimes, uint64_t value);

/* Middle of the step that holds quantile q (0..1]; 0 when empty. */
uint64_t lifetimes_quantile(const struct lifetimes *lifetimes, double q);

#endif
