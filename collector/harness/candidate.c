/* SPDX-License-Identifier: MIT */
#include "harness/candidate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/again.h"
#include "report/report.h"
#include "report/site_test.h"

struct candidate *candidates_get(const struct candidates *candidates,
				 const char *test)
{
	for (size_t i = 0; i < candidates->n; i++) {
		struct candidate *candidate = &candidates->list[i];

		if (test && candidate->test ? !strcmp(test, candidate->test)
					    : !test && !candidate->test)
			return candidate;
	}
	return NULL;
}

const struct remnant *candidate_remnant(const struct candidate *candidate,
					const char *site)
{
	for (size_t i = 0; i < candidate->n_remnants; i++)
		if (!strcmp(candidate->remnants[i].site, site))
			return &candidate->remnants[i];
	return NULL;
}

/* Room for one more, where a power of two is full; NULL: no memory. */
static void *grow(void *list, size_t n, size_t size)
{
	return n & (n - 1) ? list : reallocarray(list, n ? 2 * n : 1, size);
}

static struct candidate *take(struct candidates *candidates, const char *test)
{
	struct candidate *known = candidates_get(candidates, test), *list;
	char *name = NULL;

	if (known)
		return known;
	list = grow(candidates->list, candidates->n, sizeof(*list));
	if (!list)
		return NULL;
	candidates->list = list;
	if (test && !(name = strdup(test)))
		return NULL;
	list[candidates->n] = (struct candidate){.test = name};
	return &list[candidates->n++];
}

/*
 * A site is judged by all calls of it.  What runs once before all tests is
 * what made it fail only if most of the blocks are its own.
 */
static bool does_fail(const struct site *site, const struct site_test *test)
{
	uint64_t left = tally_live_objects(&test->tally);
	bool is_start = test->name && !again_is_possible(test->name);

	return site->fails &&
	       (!is_start || 2 * left > tally_live_objects(&site->tally));
}

static int add(struct candidate *candidate, const struct site *site,
	       const struct site_test *test)
{
	struct remnant *list =
	    grow(candidate->remnants, candidate->n_remnants, sizeof(*list));
	struct remnant *remnant;
	bool fails = does_fail(site, test);

	if (!list)
		return -ENOMEM;
	candidate->remnants = list;
	remnant = &list[candidate->n_remnants++];
	*remnant = (struct remnant){
	    .question =
		{
		    .test = candidate->test ? candidate->test : "a test",
		    .verdict = site->finding.verdict,
		    .fails = fails,
		},
	    .objects = tally_live_objects(&test->tally),
	    .bytes = tally_live_bytes(&test->tally),
	};
	memcpy(remnant->site, site->id, sizeof(remnant->site));
	candidate->fails |= fails;
	return 0;
}

static int add_site(struct candidates *candidates, const struct site *site)
{
	int error = 0;

	for (size_t i = 0; !error && i < site->n_tests; i++) {
		const struct site_test *test = &site->tests[i];
		struct candidate *candidate;

		if (!tally_live_objects(&test->tally))
			continue;
		candidate = take(candidates, test->name);
		error = candidate ? add(candidate, site, test) : -ENOMEM;
	}
	return error;
}

static uint64_t bytes_of(const struct candidate *candidate)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < candidate->n_remnants; i++)
		bytes += candidate->remnants[i].bytes;
	return bytes;
}

static int by_urgency(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	uint64_t bytes_x = bytes_of(x), bytes_y = bytes_of(y);

	if (x->fails != y->fails)
		return x->fails ? -1 : 1;
	if (bytes_x != bytes_y)
		return bytes_x > bytes_y ? -1 : 1;
	if (!x->test || !y->test)
		return !x->test - !y->test;
	return strcmp(x->test, y->test);
}

int candidates_find(struct candidates *candidates, const struct report *report)
{
	int error = 0;

	*candidates = (struct candidates){0};
	for (size_t i = 0; !error && i < report->n_sites; i++)
		if (report->sites[i]->finding.verdict > VERDICT_RUNTIME)
			error = add_site(candidates, report->sites[i]);
	if (error)
		candidates_release(candidates);
	else if (candidates->n)
		qsort(candidates->list, candidates->n,
		      sizeof(*candidates->list), by_urgency);
	return error;
}

static void candidate_release(struct candidate *candidate)
{
	for (size_t i = 0; i < candidate->n_remnants; i++)
		free(candidate->remnants[i].subtest);
	free(candidate->remnants);
	free(candidate->test);
	free(candidate->found);
}

void candidates_release(struct candidates *candidates)
{
	for (size_t i = 0; i < candidates->n; i++)
		candidate_release(&candidates->list[i]);
	free(candidates->list);
	*candidates = (struct candidates){0};
}
