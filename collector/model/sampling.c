/* SPDX-License-Identifier: MIT */
#include "model/sampling.h"

#include <math.h>

#include "model/live.h"

bool sampling_is_on(const struct sampling *sampling)
{
	bool is_on = sampling->n > 0;

	for (uint32_t i = 0; i < sampling->n_steps; i++)
		is_on |= sampling->steps[i].mean != 0;
	return is_on;
}

uint64_t sampling_mean(const struct sampling *sampling)
{
	return sampling->n_steps ? sampling->steps[sampling->n_steps - 1].mean
				 : 0;
}

void sampling_add_step(struct sampling *sampling,
		       const struct sampling_step *step)
{
	if (sampling->n_steps < SAMPLING_STEPS)
		sampling->n_steps++;
	sampling->steps[sampling->n_steps - 1] = *step;
}

uint64_t sampling_raised(const struct sampling *sampling)
{
	uint64_t mean = sampling->means[sampling->n];

	for (uint32_t i = 0; i < sampling->n_steps; i++)
		if (sampling->steps[i].mean >= mean)
			return 0;
	return sampling->n_steps ? mean : 0;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

static uint32_t nearest(const struct sampling *sampling, uint64_t mean)
{
	uint32_t best = 1;

	for (uint32_t i = 2; i <= sampling->n; i++)
		if (distance(sampling->means[i], mean) <
		    distance(sampling->means[best], mean))
			best = i;
	return best;
}

static uint32_t find(struct sampling *sampling, uint64_t mean)
{
	if (!mean)
		return 0;
	for (uint32_t i = 1; i <= sampling->n; i++)
		if (sampling->means[i] == mean)
			return i;
	if (sampling->n == SAMPLING_MEANS)
		return nearest(sampling, mean);
	sampling->means[++sampling->n] = mean;
	return sampling->n;
}

uint32_t sampling_index(struct sampling *sampling, uint64_t mean)
{
	if (sampling->means[sampling->last] != mean)
		sampling->last = find(sampling, mean);
	return sampling->last;
}

/* 0 to 1, the same for the same block. */
static double chance(const struct block *block, uint64_t salt)
{
	uint64_t z = (block->address ^ block->time) + salt;

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

/* Up or down; *variance grows by what that adds. */
static uint64_t round_by(double value, double chance, double *variance)
{
	double whole = floor(value), rest = value - whole;

	*variance += rest * (1 - rest);
	return (uint64_t)whole + (chance < rest);
}

void sampling_weigh(const struct sampling *sampling, const struct block *block,
		    struct weight *weight)
{
	double mean = (double)sampling->means[block->mean];
	double size = (double)block->size;
	/* malloc(0) is a block as well; in a sample it counts as 1 byte */
	double p = mean > 0 ? -expm1(-(size + !block->size) / mean) : 1;

	weight->object_variance = (1 - p) / (p * p);
	weight->byte_variance = size * size * weight->object_variance;
	weight->objects =
	    round_by(1 / p, chance(block, UINT64_C(0x9e3779b97f4a7c15)),
		     &weight->object_variance);
	weight->bytes =
	    round_by(size / p, chance(block, UINT64_C(0xd1b54a32d192ed03)),
		     &weight->byte_variance);
}
