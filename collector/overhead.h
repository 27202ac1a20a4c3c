/* SPDX-License-Identifier: MIT */
/*
 * overhead.h - samples no more than may be paid for (--overhead)
 *
 * Model   what a recorded block costs its program: OVERHEAD_ALLOC_NS for its
 *         ALLOC with a stack, OVERHEAD_FREE_NS for its FREE; together they
 *         take 20 to 80 ns in a loop, and caches are colder elsewhere.  Their
 *         sum over a second, divided by the processor time that the programs
 *         took in it (/proc/PID/stat; where that tells nothing, of one
 *         processor), is the cost.  The 2 ns of a block that is left out are
 *         not in it: no rate changes them
 * Steps   too much: the mean is doubled as often as it takes, at most four
 *         times at once.  Less than a quarter of what is allowed, for four
 *         seconds: it is halved, but never below what it started with
 * Says    each step stands in process.sampling, and so in every report
 * Threads the drain's
 */
#ifndef DARKHEAP_OVERHEAD_H
#define DARKHEAP_OVERHEAD_H

#include <stdint.h>

struct drain;

#define OVERHEAD_ALLOC_NS 200
#define OVERHEAD_FREE_NS 50
#define OVERHEAD_START_BYTES 4096
#define OVERHEAD_MOST_BYTES (UINT64_C(64) << 20)

struct overhead {
	struct drain *drain;
	double percent; /* 0: nothing is to be done */
	uint64_t least; /* mean that it started with */
	int64_t next_ns;
	uint64_t cost_ns, cpu_ns; /* of all programs, at the last look */
	unsigned int calm;	  /* looks in a row that found much room */
};

void overhead_init(struct overhead *overhead, struct drain *drain,
		   double percent, uint64_t mean);

/* In each round of the drain: look when it is time. */
void overhead_round(struct overhead *overhead);

/* The mean that follows `mean` when `percent` was the cost. */
uint64_t overhead_next(struct overhead *overhead, uint64_t mean,
		       double percent);

#endif
