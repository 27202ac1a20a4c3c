/* SPDX-License-Identifier: MIT */
#include "model/tally.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "model/sampling.h"

static void note_peak(struct tally *tally)
{
	uint64_t live = tally_live_bytes(tally);

	if (live > tally->peak_bytes)
		tally->peak_bytes = live;
}

void tally_unfree(struct tally *tally, uint64_t bytes)
{
	tally->freed_objects--;
	tally->freed_bytes -= bytes;
}

void tally_alloc_sampled(struct tally *tally, const struct weight *weight)
{
	struct spread *spread = &tally->spread;

	tally->allocated_objects += weight->objects;
	tally->allocated_bytes += weight->bytes;
	spread->unseen_allocated += weight->objects - 1;
	spread->allocated_objects += weight->object_variance;
	spread->allocated_bytes += weight->byte_variance;
	spread->unseen_live += weight->objects - 1;
	spread->live_objects += weight->object_variance;
	spread->live_bytes += weight->byte_variance;
	note_peak(tally);
}

void tally_free_sampled(struct tally *tally, const struct weight *weight)
{
	struct spread *spread = &tally->spread;

	tally->freed_objects += weight->objects;
	tally->freed_bytes += weight->bytes;
	spread->unseen_live -= weight->objects - 1;
	spread->live_objects -= weight->object_variance;
	spread->live_bytes -= weight->byte_variance;
}

void tally_unfree_sampled(struct tally *tally, const struct weight *weight)
{
	struct spread *spread = &tally->spread;

	tally->freed_objects -= weight->objects;
	tally->freed_bytes -= weight->bytes;
	spread->unseen_live += weight->objects - 1;
	spread->live_objects += weight->object_variance;
	spread->live_bytes += weight->byte_variance;
}

static void spread_add(struct spread *sum, const struct spread *part)
{
	sum->unseen_allocated += part->unseen_allocated;
	sum->unseen_live += part->unseen_live;
	sum->allocated_objects += part->allocated_objects;
	sum->allocated_bytes += part->allocated_bytes;
	sum->live_objects += part->live_objects;
	sum->live_bytes += part->live_bytes;
}

void tally_add(struct tally *sum, const struct tally *part)
{
	sum->allocated_objects += part->allocated_objects;
	sum->allocated_bytes += part->allocated_bytes;
	sum->freed_objects += part->freed_objects;
	sum->freed_bytes += part->freed_bytes;
	/* The parts' peaks may lie apart in time: this is the most it was. */
	sum->peak_bytes += part->peak_bytes;
	spread_add(&sum->spread, &part->spread);
}

_Static_assert(16 * 59 + 31 == LIFETIME_STEPS - 1, "a step for each value");

/* The greatest value in `step`. */
static uint64_t step_end(unsigned int step)
{
	unsigned int shift;

	if (step < 16)
		return step;
	shift = step / 16 - 1;
	/* The last step ends at 2^64: the wrap to 0 - 1 is meant. */
	return ((UINT64_C(17) + step % 16) << shift) - 1;
}

/* What a value in `step` is on average. */
static uint64_t step_middle(unsigned int step)
{
	uint64_t end = step_end(step), before = step ? step_end(step - 1) : 0;

	return end - (end - before) / 2;
}

void lifetimes_release(struct lifetimes *lifetimes)
{
	free(lifetimes->steps);
	*lifetimes = (struct lifetimes){0};
}

static bool has_step(const struct lifetimes *lifetimes, unsigned int step)
{
	return step - lifetimes->first < lifetimes->n_steps;
}

/* Make room for the half octave of `step`, and for all between it and the
 * others. */
static int cover(struct lifetimes *lifetimes, unsigned int step)
{
	unsigned int first = step & ~7u, end = first + 8;
	unsigned int known_end = lifetimes->first + lifetimes->n_steps;

	if (has_step(lifetimes, step))
		return 0;
	if (lifetimes->n_steps && lifetimes->first < first)
		first = lifetimes->first;
	if (lifetimes->n_steps && known_end > end)
		end = known_end;
	uint32_t *steps = calloc(end - first, sizeof(*steps));
	if (!steps)
		return -ENOMEM;
	if (lifetimes->n_steps)
		memcpy(steps + (lifetimes->first - first), lifetimes->steps,
		       lifetimes->n_steps * sizeof(*steps));
	free(lifetimes->steps);
	lifetimes->steps = steps;
	lifetimes->first = (uint16_t)first;
	lifetimes->n_steps = (uint16_t)(end - first);
	return 0;
}

/* Weeks of one lifetime overflow its step: then keep the shape, not the sum. */
static void lifetimes_halve(struct lifetimes *lifetimes)
{
	for (unsigned int i = 0; i < lifetimes->n_steps; i++)
		lifetimes->steps[i] -= lifetimes->steps[i] / 2;
}

void lifetimes_add_rarely(struct lifetimes *lifetimes, unsigned int step)
{
	if (cover(lifetimes, step))
		return;
	uint32_t *count = &lifetimes->steps[step - lifetimes->first];
	if (*count == UINT32_MAX)
		lifetimes_halve(lifetimes);
	++*count;
}

int lifetimes_merge(struct lifetimes *sum, const struct lifetimes *part)
{
	bool halve = false;

	if (!part->n_steps)
		return 0;
	if (cover(sum, part->first) ||
	    cover(sum, part->first + part->n_steps - 1u))
		return -ENOMEM;
	uint32_t *into = sum->steps + (part->first - sum->first);
	for (unsigned int i = 0; i < part->n_steps; i++)
		halve |= part->steps[i] > UINT32_MAX - into[i];
	/* of all steps alike, or of none */
	for (unsigned int i = 0; halve && i < sum->n_steps; i++) {
		unsigned int from = sum->first + i - part->first;
		uint64_t both = sum->steps[i];

		both += from < part->n_steps ? part->steps[from] : 0;
		sum->steps[i] = (uint32_t)(both - both / 2);
	}
	for (unsigned int i = 0; !halve && i < part->n_steps; i++)
		into[i] += part->steps[i];
	return 0;
}

int lifetimes_copy(struct lifetimes *into, const struct lifetimes *from)
{
	size_t bytes = from->n_steps * sizeof(*from->steps);

	if (!bytes || into->n_steps != from->n_steps) {
		lifetimes_release(into);
		if (!bytes)
			return 0;
		into->steps = malloc(bytes);
		if (!into->steps)
			return -ENOMEM;
	}
	memcpy(into->steps, from->steps, bytes);
	into->first = from->first;
	into->n_steps = from->n_steps;
	return 0;
}

uint64_t lifetimes_above(const struct lifetimes *lifetimes, uint64_t value)
{
	uint64_t above = 0;

	for (unsigned int i = 0; i < lifetimes->n_steps; i++)
		if (lifetimes->first + i > lifetimes_step(value))
			above += lifetimes->steps[i];
	return above;
}

uint64_t lifetimes_count(const struct lifetimes *lifetimes)
{
	uint64_t weight = 0;

	for (unsigned int i = 0; i < lifetimes->n_steps; i++)
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
	uint64_t weight = lifetimes_count(lifetimes), rank, below = 0;

	if (!weight)
		return 0;
	rank = rank_of(q, weight);
	for (unsigned int i = 0; i < lifetimes->n_steps; i++) {
		below += lifetimes->steps[i];
		if (below >= rank)
			return step_middle(lifetimes->first + i);
	}
	return UINT64_MAX;
}
