/* SPDX-License-Identifier: MIT */
/*
 * site.h - the places that allocated, of all processes of one command
 *
 * Why     stacks and groups are addresses; people and scripts know places, the
 *         same in each process, on each host and in the next build
 * Owner   struct site_set owns sites, stacks and frames; the strings in frames
 *         are the symbolizer's, which must outlive the set
 * Errors  -ENOMEM: the set holds what was added so far
 */
#ifndef DARKHEAP_SITE_H
#define DARKHEAP_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "model/process.h"
#include "model/table.h"
#include "model/verdict.h"
#include "symbol/frame.h"
#include "symbol/symbolizer.h"

/*
 * Of a site's stacks, the heaviest are kept; of all sites together, so many
 * more than one each.
 */
#define SITE_STACKS_MAX 32
#define SET_STACKS_MAX 20000

struct site_stack {
	const struct process *process;
	const struct stack *stack;
	char id[13]; /* of functions and lines, as equal across builds as sites
		      */
	size_t n_frames;
	struct frame *frames; /* mixed, innermost first */
};

struct site_scan;
struct site_test;

/* By what lives, else by what was allocated. */
static inline bool stack_is_heavier(const struct stack *a,
				    const struct stack *b)
{
	uint64_t live_a = tally_live_bytes(&a->tally);
	uint64_t live_b = tally_live_bytes(&b->tally);

	if (live_a != live_b)
		return live_a > live_b;
	return a->tally.allocated_bytes > b->tally.allocated_bytes;
}

/* What one process holds. */
struct site_share {
	const struct process *process;
	struct tally tally;
	uint64_t calls, calls_leaving;
	struct timespec first_seen, last_seen; /* tv_sec 0: unknown */
	double bytes_per_hour; /* lost; 0 where nothing is, -1: unknown */
	enum verdict verdict;
};

struct site {
	char id[13];
	uint32_t number; /* index in site_set.sites before ranking */
	bool is_suppressed;
	bool fails;	  /* by the policy */
	const char *rule; /* of the policy, by which it fails */
	bool is_runtime, is_lost;
	/* of a thread of C: the leak that it likely hangs on; NULL: none */
	const struct site *starter;
	struct finding finding; /* of the process that is worst off */
	struct frame blame;
	bool has_caller;
	struct frame caller;
	const char *kind;   /* "C.CString" ..., NULL: unknown */
	const char *callee; /* C function that Go called, or NULL */
	struct tally tally;
	uint64_t calls, calls_leaving;
	struct timespec first_seen, last_seen; /* as in shares, of all */
	double bytes_per_hour;
	struct site_share *shares;
	size_t n_shares;
	struct site_test *tests; /* of test binaries: see site_test.h */
	size_t n_tests;
	struct site_stack *stacks; /* heaviest first */
	size_t n_stacks, stacks_capacity;
	size_t stacks_left_out;
	uint64_t freed_by_freer; /* blocks, in the first process; 0: unknown */
	struct frame freer;
	struct frame *freer_frames; /* of one stack that freed most of them */
	size_t n_freer_frames;
	struct site_scan *scan; /* what confirms it: joined.h; NULL: none */
};

struct site_set {
	struct table by_id;
	struct site **sites;
	size_t count, capacity;
};

void site_set_init(struct site_set *set);
void site_set_release(struct site_set *set);

/*
 * Add what a tracked process holds.  group_sites: room for n_groups numbers,
 * says which site (number) each group is; `process` must outlive the set.
 */
int site_set_add(struct site_set *set, struct symbolizer *symbolizer,
		 const struct process *process, uint32_t *group_sites);

/* Add a share: all sums of the site grow by it; 0 or -ENOMEM. */
int site_add_share(struct site *site, const struct site_share *share);

/* Who called the line to blame, as these frames of a stack of it say. */
void site_take_caller(struct site *site, const struct process *process,
		      const struct frame *frames, size_t n);

/* A site without stacks and shares, made when new; NULL: no memory. */
struct site *site_set_take(struct site_set *set, const struct site *like);

/*
 * Take in sites that were judged before, with their shares; numbers: room for
 * judged->count of this set's numbers for them, SITE_NONE for a site that
 * nobody has a share of.
 */
#define SITE_NONE UINT32_MAX

int site_set_adopt(struct site_set *set, const struct site_set *judged,
		   uint32_t *numbers);

/*
 * Add the stacks of a process whose sites are known; group_sites as
 * site_set_add() fills it in.
 */
int site_set_add_stacks(struct site_set *set, const struct process *process,
			const uint32_t *group_sites);

/* After the last process: rank stacks, and expand those that are kept. */
int site_set_expand(struct site_set *set, struct symbolizer *symbolizer);

#endif
