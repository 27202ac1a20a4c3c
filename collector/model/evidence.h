/* SPDX-License-Identifier: MIT */
/*
 * evidence.h - what a process's events say about each of its sites
 *
 * Why     verdicts rest on numbers only: here they are taken from the model, in
 *         one walk over the live blocks
 * Sampled a block that was not seen leaves no call, no lifetime, no position:
 *         rules count what was seen
 * Words   work, group: process.h.  usual lifetime: what 99 % of the freed
 *         blocks did not outlive in work, 90 % in time; 0 where too few were
 *         freed to tell.  old: live, and twice as old as usual in work and as
 *         old as usual in time.  old call: left an old block; without Go frames
 *         each old block counts as one
 * Owner   struct site_evidence owns old_work
 */
#ifndef DARKHEAP_EVIDENCE_H
#define DARKHEAP_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "process.h"

struct site_evidence {
	/* the caller knows these from the stacks (symbol/blame.h) */
	bool is_runtime; /* of Go's runtime, the loader, a resolver */
	bool is_lost;	 /* no stacks: blocks of many places */

	bool has_go;
	/* not all blocks were recorded: numbers of blocks and calls below are
	 * of those that were, the tally's are estimates */
	bool is_sampled;
	struct tally tally;
	uint64_t calls; /* that allocated here; without Go frames allocations */
	uint64_t calls_leaving; /* calls with a live block */
	uint64_t usual_work, usual_time;
	uint64_t first_work, last_work; /* of allocations */
	uint64_t first_time, last_time;
	uint64_t end_work;  /* W */
	uint64_t last_left; /* work at the last live block */
	uint64_t old_blocks;
	uint64_t *old_work; /* of each old call, ascending */
	size_t n_old;
	uint64_t horizon;  /* latest work at which an old block may be born */
	double frees_lost; /* share of the process's frees, 0..1 */
};

/* Which site (below n_sites) each group and each stack belongs to. */
struct site_map {
	const uint32_t *groups, *stacks;
	uint32_t n_sites;
};

/* Fill in evidence[0..n_sites), all zeros before; 0 or -ENOMEM. */
int evidence_collect(const struct process *process, const struct site_map *map,
		     struct site_evidence *evidence);

void evidence_release(struct site_evidence *evidence, uint32_t n_sites);

#endif
