/* SPDX-License-Identifier: MIT */
/*
 * evidence.h - what a process's events say about each of its sites
 *
 * Why     verdicts rest on numbers only: here they are taken from the model, in
 *         one walk over the live blocks
 * Sampled a block that was not seen leaves no call, no lifetime, no position:
 *         rules count what was seen
 * Words   work, group: process.h; envelope, growth: envelope.h.
 *         usual lifetime: what 99 % of the freed blocks did not outlive in
 *         work, 90 % in time; 0 where too few were freed to tell.
 *         old: live, and twice as old as usual in work and as old as usual in
 *         time.  late: freed, when it was that old.
 *         old call: left an old block.
 *         by time: no calls tell the site's blocks apart, because none made
 *         them or one of half the run did: then each block counts as a call,
 *         positions are times, usual and old are meant in time alone, and the
 *         envelope goes by the number of allocations
 * Owner   struct site_evidence owns old_at
 */
#ifndef DARKHEAP_EVIDENCE_H
#define DARKHEAP_EVIDENCE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "process.h"
#include "thresholds.h"

/* The site as it was when it last allocated, if all it did since is free. */
struct closing_evidence {
	uint64_t freed;	     /* blocks, in one row, right before the end */
	uint64_t old_calls;  /* at least so many old calls it would have had */
	uint64_t work, time; /* since when: before the end */
	struct growth growth;
};

#define COLLECTIONS_UNKNOWN 3

/* What the later half of the old calls left, and the stack of most of it. */
struct later_evidence {
	uint64_t calls, blocks, bytes;
	uint32_t stack; /* its index and one; 0: none */
};

struct site_evidence {
	/* the caller knows these from the stacks (symbol/blame.h) */
	bool is_runtime; /* of Go's runtime, the loader, a resolver */
	bool is_lost;	 /* no stacks: blocks of many places */

	bool has_go;
	bool by_time;
	/* not all blocks were recorded: numbers of blocks and calls below are
	 * of those that were, the tally's are estimates */
	bool is_sampled;
	bool is_running; /* the process is: more may come */
	/* how often Go has collected garbage since the first allocation, 2 at
	 * most; COLLECTIONS_UNKNOWN */
	unsigned int collected;
	/* the caller knows: after so many it frees what it is left to, 0: it is
	 * not left to Go */
	unsigned int collections_needed;
	struct tally tally;
	uint64_t calls;		/* that allocated here; by time: allocations */
	uint64_t calls_leaving; /* calls with a live block */
	uint64_t first_extra;	/* blocks of the first of these calls, beyond
				 * the most of any other; 0: by time */
	uint64_t temporaries;	/* freed by the call that allocated them */
	uint64_t moved;		/* allocations by realloc */
	uint64_t usual_work, usual_time;
	uint64_t first_work, last_work; /* of allocations */
	uint64_t last_call;		/* that allocated; 0: it had no call */
	uint64_t first_time, last_time;
	uint64_t end_work;   /* W */
	double seconds;	     /* from first event to last; -1: unknown */
	double tick_seconds; /* of a position by time; 0: unknown */
	uint64_t old_blocks, late;

	/* positions: work, or time since the start */
	uint64_t *old_at; /* of each old call, ascending */
	/* behind each of them, evidence_weight(); NULL: one */
	uint8_t *old_weight;
	size_t n_old;
	uint64_t last_left; /* of the last live block */
	uint64_t horizon;   /* latest at which an old block may be born */
	uint64_t end_at;
	uint64_t first_at, last_at; /* of allocations */

	/* by time: at how many different works live blocks came, as far as the
	 * rules ask */
	uint64_t works[OLD_CALLS_MIN];
	unsigned int n_works;
	uint64_t threads; /* that made old calls; 0: more calls than threads */
	uint64_t threads_back; /* of them, that did something later */
	struct growth growth, byte_growth; /* of live blocks; of their bytes */
	struct closing_evidence closing;
	struct later_evidence later;
	double frees_lost; /* share of the process's frees, 0..1 */
};

/* How many calls stand behind a sampled one: in quarters of an octave. */
static inline double evidence_weight(const struct site_evidence *site, size_t i)
{
	return site->old_weight ? exp2(site->old_weight[i] / 4.0) : 1;
}

#define MAP_NONE UINT32_MAX

/*
 * Which site (below n_sites, or MAP_NONE) each group and each stack belongs to.
 * groups is NULL where a site is one stack: then what only groups know, the
 * envelopes, is missing.
 */
struct site_map {
	const uint32_t *groups, *stacks;
	uint32_t n_sites;
};

/* Fill in evidence[0..n_sites), all zeros before; 0 or -ENOMEM. */
int evidence_collect(const struct process *process, const struct site_map *map,
		     struct site_evidence *evidence);

void evidence_release(struct site_evidence *evidence, uint32_t n_sites);

#endif
