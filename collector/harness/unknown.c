/* SPDX-License-Identifier: MIT */
#include "harness/unknown.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/again.h"
#include "harness/candidate.h"
#include "harness/repetition.h"
#include "report/report.h"
#include "report/site_test.h"

#define FEW 4
#define TESTS_MAX 4096

struct search {
	struct repeater *repeater;
	const char *site;
	const char *tests[TESTS_MAX];
	size_t n;
};

static bool has(const struct search *search, const char *test)
{
	for (size_t i = 0; i < search->n; i++)
		if (!strcmp(search->tests[i], test))
			return true;
	return false;
}

static void add(struct search *search, const char *test)
{
	if (again_is_possible(test) && !strchr(test, '/') &&
	    strncmp(test, "Benchmark", 9) != 0 && search->n < TESTS_MAX &&
	    !has(search, test))
		search->tests[search->n++] = test;
}

/* Who starts a thread in C has allocated something for it. */
static void list(struct search *search, const struct report *report)
{
	for (size_t i = 0; i < report->set.count; i++)
		for (size_t j = 0; j < report->set.sites[i]->n_tests; j++)
			add(search, report->set.sites[i]->tests[j].name);
}

static bool is_there(struct search *search, size_t from, size_t n)
{
	const struct again again = {
	    .tests = search->tests + from,
	    .n_tests = n,
	    .count = FEW,
	};
	struct repetition repetition;
	struct trial trial = {.runs = FEW};

	repetition_run(search->repeater, &again, search->repeater->deadline_ns,
		       &repetition);
	if (repetition.end == REPETITION_GOOD)
		repetition_look_test(&repetition, search->site, NULL, FEW,
				     &trial);
	repetition_release(&repetition);
	return outcome_is_each(&trial);
}

static const char *heaviest(const struct candidate *candidate)
{
	const struct remnant *most = &candidate->remnants[0];

	for (size_t i = 1; i < candidate->n_remnants; i++)
		if (candidate->remnants[i].bytes > most->bytes)
			most = &candidate->remnants[i];
	return most->site;
}

static char *halve(struct search *search)
{
	size_t from = 0, n = search->n;

	if (!n || !is_there(search, 0, n))
		return NULL;
	while (n > 1) {
		size_t half = n / 2;
		bool is_first = is_there(search, from, half);

		from += is_first ? 0 : half;
		n = is_first ? half : n - half;
	}
	/* the last half was not looked at itself */
	return is_there(search, from, 1) ? strdup(search->tests[from]) : NULL;
}

char *unknown_find(const struct candidate *candidate,
		   const struct report *report, struct repeater *repeater)
{
	struct search *search = calloc(1, sizeof(*search));
	char *test;

	if (!search)
		return NULL;
	search->repeater = repeater;
	search->site = heaviest(candidate);
	list(search, report);
	test = halve(search);
	free(search);
	return test;
}
