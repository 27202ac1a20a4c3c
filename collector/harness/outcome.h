/* SPDX-License-Identifier: MIT */
/*
 * outcome.h - what repeated runs of one test say of one site
 *
 * Why     what a test that runs once leaves may be a leak or the first use of
 *         a library; run n times, only a leak is there n times
 * Rule    a second trial with more runs decides: blocks for each further run,
 *         a leak; next to none, startup or a cache; something between, what the
 *         site's own rules say of the longer trial
 */
#ifndef DARKHEAP_OUTCOME_H
#define DARKHEAP_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "model/verdict.h"

/* One process that ran one test, alone, so many times. */
struct trial {
	uint32_t runs;		  /* 0: there was none */
	uint64_t left, allocated; /* blocks of the site */
	enum verdict rules;	  /* what they say of it */
};

/* How it was before. */
struct question {
	const char *test;
	enum verdict verdict; /* of the site, by its rules */
	bool fails;	      /* already */
	bool has_once;	      /* the test ran once, and left so many blocks: */
	uint64_t once;
};

struct outcome {
	enum verdict verdict;
	bool is_decided;      /* by repetition, else it is as it was */
	uint32_t repetitions; /* of the longest trial */
	uint64_t left_before, left_after; /* by the shorter, by the longer */
	char says[200];			  /* the evidence */
	const char *obstacle; /* why it cannot be repeated, NULL: it can */
};

/* It may have left a block in every run. */
bool outcome_is_each(const struct trial *trial);

/* More runs are needed to tell. */
bool outcome_is_open(const struct question *question,
		     const struct trial *trial);

/* first->runs < second->runs, or second->runs 0. */
void outcome_decide(struct outcome *outcome, const struct question *question,
		    const struct trial *first, const struct trial *second);

/* It ran otherwise when it was repeated: `why` is a clause. */
void outcome_cannot(struct outcome *outcome, const struct question *question,
		    const char *why);

/*
 * What happened once in a process cannot be repeated in one.  That is how init
 * is meant; TestMain may have forgotten what it did for the tests.
 */
void outcome_of_start(struct outcome *outcome, const struct question *question);

#endif
