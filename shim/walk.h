/* SPDX-License-Identifier: MIT */
/*
 * walk.h - C frames, by the collector's unwind tables
 *
 * Why     a look-up and an addition for each frame instead of an unwinder
 * Bounds  nothing outside [low, high) is read, whatever tables and stack hold;
 *         return address slots only rise, so every walk ends
 * Checks  a walk names the words that led it: a later walk from the same point
 *         that finds the same words there is the same walk, for the place of
 *         each is a function of those before it (cache.h)
 * Threads tables are read only; struct walker is one thread's
 * Context [malloc]
 */
#ifndef DARKHEAP_WALK_H
#define DARKHEAP_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "darkheap/unwind.h"

#define WALK_FRAMES_MAX 256
#define WALK_CHECKS_MAX (2 * WALK_FRAMES_MAX)
#define WALK_RULES 1024

/* What the target has mapped of FD_TABLES and FD_INDEX. */
struct walk_tables {
	const char *tables, *index;
	uint64_t tables_bytes, index_bytes;
};

struct walk_known {
	uint64_t pc; /* 0: empty */
	struct unwind_rule rule;
};

struct walker {
	struct walk_tables tables;
	uint64_t current; /* the modules in use, by offset in the index */
	uint64_t epoch;	  /* for which they hold */
	struct walk_known known[WALK_RULES]; /* rules by pc, direct-mapped */
};

/* Where a walk stands: all that it goes on from. */
struct walk_point {
	uintptr_t pc;	   /* a return address */
	uintptr_t sp;	   /* as it is after that return */
	uintptr_t fp;	   /* where fp_slot is 0 */
	uintptr_t fp_slot; /* the word that holds fp, WALK_FP_LOST: none does */
};

#define WALK_FP_LOST 1

struct walk_bounds {
	uintptr_t low, high; /* all of it may be read */
	uintptr_t end;	     /* slot whose return leaves C, 0: outermost */
};

struct walk_check {
	uintptr_t at;
	uint64_t value;
};

struct walk_path {
	uint32_t n_pcs, n_checks;
	uint64_t pcs[WALK_FRAMES_MAX]; /* innermost first, point.pc is [0] */
	struct walk_check checks[WALK_CHECKS_MAX];
};

enum walk_end {
	WALK_DONE,    /* up to the end slot, or the outermost frame */
	WALK_PART,    /* as far as it was to go */
	WALK_FULL,    /* more frames than there is room for */
	WALK_NO_RULE, /* none for a pc: no CFI, or not known yet */
	WALK_COMPLEX, /* its CFI does not fit into a table */
	WALK_ASTRAY,  /* rules and stack do not agree */
};

/* Nothing has changed since walk_renew() said true. */
static inline bool walk_is_ready(const struct walker *walker, uint64_t epoch)
{
	const struct unwind_index *index = (const void *)walker->tables.index;

	return walker->current && walker->epoch == epoch &&
	       atomic_load_explicit(&index->current, memory_order_acquire) ==
		   walker->current;
}

/*
 * Use the modules that the index has now, if they hold for `epoch`
 * (control.modules); what was found by earlier ones is to be forgotten.
 * False: walking would be a guess.
 */
bool walk_renew(struct walker *walker, uint64_t epoch);

/*
 * Up to the first frame at or above `until`, and *point with it.  The path is
 * valid up to where it ended, whatever the result.
 */
enum walk_end walk_c(struct walker *walker, struct walk_point *point,
		     const struct walk_bounds *bounds, uintptr_t until,
		     struct walk_path *path);

/* The rule at `pc` (not a return address); false: none. */
bool walk_rule(const struct walk_tables *tables, uint64_t current, uint64_t pc,
	       struct unwind_rule *rule, bool *is_go);

#endif
