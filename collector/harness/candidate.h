/* SPDX-License-Identifier: MIT */
/*
 * candidate.h - the tests that left something, and what
 *
 * Why     a test is repeated once for all sites that it left blocks of; a call
 *         that was made once proves nothing, so startup and caches count, too
 * Owner   candidates_find() makes the list, candidates_release() frees it; the
 *         sites are the set's
 */
#ifndef DARKHEAP_CANDIDATE_H
#define DARKHEAP_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/outcome.h"

struct report;
struct site;

/* What a test left of a site. */
struct remnant {
	char site[13];
	struct question question;
	uint64_t objects, bytes; /* by the first run */
	struct trial first, second;
	struct outcome outcome;
	bool is_answered;
	char *subtest; /* a better name of who leaks it, or NULL */
};

struct candidate {
	char *test;  /* NULL: unknown */
	char *found; /* the unknown one's name, if it could be found */
	bool fails;  /* a site of it does already */
	struct remnant *remnants;
	size_t n_remnants;
	bool has_first; /* all first trials, of one run with other tests */
	bool is_repeated;
};

struct candidates {
	struct candidate *list; /* failing ones first, then most bytes */
	size_t n;
};

/* Of a report's sites that are neither ok, runtime nor suppressed. */
int candidates_find(struct candidates *candidates, const struct report *report);
void candidates_release(struct candidates *candidates);

/* That of a test (NULL: the unknown one), or NULL. */
struct candidate *candidates_get(const struct candidates *candidates,
				 const char *test);

/* What it left of the site of this id, or NULL. */
const struct remnant *candidate_remnant(const struct candidate *candidate,
					const char *site);

#endif
