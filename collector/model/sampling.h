/* SPDX-License-Identifier: MIT */
/*
 * sampling.h - how many blocks stand behind one that was seen
 *
 * Why     a block of s bytes is recorded with p = 1 - exp(-s / mean): 1 / p
 *         blocks and s / p bytes for each that was seen are right on average,
 *         whatever the sizes are and however the mean changes
 * Whole   amounts are whole numbers: the broken part is rounded up with just
 *         that probability, by a hash of the block, so that its free takes away
 *         what its allocation brought and the average stays right
 * Error   the variance of such a sum is estimated by the sum of (1 - p) / p^2
 *         over what was seen (s^2 times that for bytes), and of the rounding
 */
#ifndef DARKHEAP_SAMPLING_H
#define DARKHEAP_SAMPLING_H

#include <stdbool.h>
#include <stdint.h>

struct block;

#define SAMPLING_MEANS 254 /* block.mean has one more use: live.h */

/* What was asked of the target from a moment on. */
struct sampling_step {
	int64_t time_ns; /* Unix time */
	uint64_t mean;	 /* 0: all */
	char why[64];	 /* "to stay below 2 %", "": it was asked for */
};

#define SAMPLING_STEPS 32

/* The means of a process, in order of their first use. */
struct sampling {
	uint32_t n;			    /* 0: every block was recorded */
	uint32_t last;			    /* index of the last used */
	uint64_t means[SAMPLING_MEANS + 1]; /* [0] is 0: all */
	struct sampling_step steps[SAMPLING_STEPS];
	uint32_t n_steps; /* 0: all, always */
	uint64_t newest;  /* when means[n] came: the target's clock */
};

/* Are amounts estimates? */
bool sampling_is_on(const struct sampling *sampling);

/* The mean asked for last, 0: all. */
uint64_t sampling_mean(const struct sampling *sampling);

/* Too many: the last one is written over. */
void sampling_add_step(struct sampling *sampling,
		       const struct sampling_step *step);

/* What a block stands for. */
struct weight {
	uint64_t objects, bytes;
	double object_variance, byte_variance;
};

/*
 * The target sampled less than it was asked for, because its set of sampled
 * blocks filled up: that mean, if no step says so yet; 0: it did not.
 */
uint64_t sampling_raised(const struct sampling *sampling);

/* Number of a mean (0: all), for block.mean; when there are too many, of the
 * nearest one. */
uint32_t sampling_index(struct sampling *sampling, uint64_t mean);

void sampling_weigh(const struct sampling *sampling, const struct block *block,
		    struct weight *weight);

#endif
