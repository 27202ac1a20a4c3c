/* SPDX-License-Identifier: MIT */
#include "model/tally.h"

void tally_alloc(struct tally *tally, uint64_t bytes)
{
	uint64_t live;

	tally->allocated_objects++;
	tally->allocated_bytes += bytes;
	live = tally_live_bytes(tally);
	if (live > tally->peak_bytes)
		tally->peak_bytes = live;
}

void tally_free(struct tally *tally, uint64_t bytes)
{
	tally->freed_objects++;
	tally->freed_bytes += bytes;
}

void tally_add(struct tally *sum, const struct tally *part)
{
	sum->allocated_objects += part->allocated_objects;
	sum->allocated_bytes += part->allocated_bytes;
	sum->freed_objects += part->freed_objects;
	sum->freed_bytes += part->freed_bytes;
	/* The parts' peaks may lie apart in time: this is the most it was. */
	sum->peak_bytes += part->peak_bytes;
}

/*
 * Values below 8 have a step each.  Above, the highest bit names the octave
 * and the three bits below it the step: (63 - 3) * 8 + 15 is the last one.
 */
static unsigned int step_of(uint64_t value)
{
	unsigned int shift;

	if (value < 8)
		return value;
	shift = 60 - __builtin_clzll(value);
	return 8 * shift + (unsigned int)(value >> shift);
}

_Static_assert(8 * 60 + 15 == LIFETIME_STEPS - 1, "a step for each value");

/* The greatest value in `step`. */
static uint64_t step_end(unsigned int step)
{
	unsigned int shift;

	if (step < 8)
		return step;
	shift = step / 8 - 1;
	/* The last step ends at 2^64: the wrap to 0 - 1 is meant. */
	return ((UINT64_C(9) + step % 8) << shift) - 1;
}

/* Weeks of one lifetime overflow its step: then keep the shape, not the sum. */
static void lifetimes_halve(struct lifetimes *lifetimes)
{
	for (unsigned int i = 0; i < LIFETIME_STEPS; i++)
		lifetimes->steps[i] -= lifetimes->steps[i] / 2;
}

void lifetimes_add(struct lifetimes *lifetimes, uint64_t value)
{
	unsigned int step = step_of(value);

	if (lifetimes->steps[step] == UINT32_MAX)
		lifetimes_halve(lifetimes);
	lifetimes->steps[step]++;
	lifetimes->count++;
}

void lifetimes_merge(struct lifetimes *sum, const struct lifetimes *part)
{
	unsigned int halve = 0;

	for (unsigned int i = 0; i < LIFETIME_STEPS; i++)
		halve |= part->steps[i] > UINT32_MAX - sum->steps[i];
	for (unsigned int i = 0; i < LIFETIME_STEPS; i++) {
		uint64_t both = (uint64_t)sum->steps[i] + part->steps[i];

		sum->steps[i] = halve ? both - both / 2 : both;
	}
	sum->count += part->count;
}

/* Not `count`, which knows of no halving. */
static uint64_t lifetimes_weight(const struct lifetimes *lifetimes)
{
	uint64_t weight = 0;

	for (unsigned int i = 0; i < LIFETIME_STEPS; i++)
		weight += lifetimes->steps[i];
	return weight;
}

/* Rank (1..weight) of quantile q. */
static uint64_t rank_of(double q, uint64_t weight)
{
	double exact = q * (double)weight;
	uint64_t rank;

	if (q >= 1)
		return weight;
	/* 0.07 * 100 is a little more than 7: rounding up must not make it 8 */
	exact -= exact * 0x1p-51;
	if (!(exact > 1))
		return 1;
	rank = (uint64_t)exact;
	return rank + ((double)rank < exact);
}

uint64_t lifetimes_quantile(const struct lifetimes *lifetimes, double q)
{
	uint64_t weight = lifetimes_weight(lifetimes), rank, below = 0;

	if (!weight)
		return 0;
	rank = rank_of(q, weight);
	for (unsigned int i = 0; i < LIFETIME_STEPS; i++) {
		below += lifetimes->steps[i];
		if (below >= rank)
			return step_end(i);
	}
	return UINT64_MAX;
}
