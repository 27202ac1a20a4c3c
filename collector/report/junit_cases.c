/* SPDX-License-Identifier: MIT */
#include "report/junit_cases.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/bad_frees.h"
#include "policy.h"
#include "report/accusations.h"
#include "report/report.h"
#include "report/site_test.h"

#define CASES_FIRST 64 /* there is an array without any case, too */

static int add(struct junit_cases *all, const struct junit_case *found)
{
	if (all->n == all->capacity) {
		size_t capacity = 2 * all->capacity;
		struct junit_case *grown =
		    reallocarray(all->cases, capacity, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		all->cases = grown;
		all->capacity = capacity;
	}
	all->cases[all->n] = *found;
	all->cases[all->n].rank = all->n;
	all->n++;
	return 0;
}

static size_t number_of(const struct report *report,
			const struct process *process)
{
	size_t i = 0;

	while (i < report->n_processes && report->processes[i] != process)
		i++;
	return i;
}

static bool is_repeated(const struct site *site)
{
	for (size_t i = 0; i < site->n_tests; i++)
		if (site->tests[i].repetitions)
			return true;
	return false;
}

/*
 * Of a site that fails: where tests were run again alone, each is judged by
 * what it was found to do; else all that left something are suspected.
 */
static bool is_failed(const struct report *report, const struct site *site,
		      const struct site_test *test)
{
	if (!test->name || !tally_live_objects(&test->tally))
		return false;
	return !is_repeated(site) || policy_has(report->policy, test->verdict);
}

/* What a process holds of a site, by test as far as tests are known. */
static int add_share(struct junit_cases *all, const struct report *report,
		     const struct site *site, const struct process *process)
{
	struct junit_case found = {
	    .process = process,
	    .site = site,
	    .owner = number_of(report, process),
	};
	int err = 0;

	for (size_t i = 0; !err && i < site->n_tests; i++)
		if (site->tests[i].process == process &&
		    is_failed(report, site, &site->tests[i])) {
			found.test = &site->tests[i];
			err = add(all, &found);
		}
	return err || found.test ? err : add(all, &found);
}

static int add_site(struct junit_cases *all, const struct report *report,
		    const struct site *site)
{
	int err = 0;

	for (size_t i = 0; !err && i < site->n_shares; i++)
		if (tally_live_objects(&site->shares[i].tally))
			err = add_share(all, report, site,
					site->shares[i].process);
	return err;
}

static int add_bad_free(struct junit_cases *all, const struct report *report,
			const struct accusation *entry)
{
	struct junit_case found = {
	    .process = entry->process,
	    .bad = entry,
	    .owner = number_of(report, entry->process),
	};

	return add(all, &found);
}

/* Tests of one name side by side; all else as it came, the worst first. */
static int by_owner(const void *a, const void *b)
{
	const struct junit_case *x = a, *y = b;
	int order = 0;

	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	if (!x->test != !y->test)
		return x->test ? 1 : -1;
	if (x->test)
		order = strcmp(x->test->name, y->test->name);
	if (order)
		return order;
	return x->rank < y->rank ? -1 : 1;
}

static void find_starts(struct junit_cases *all, size_t n_processes)
{
	size_t next = 0;

	for (size_t i = 0; i <= n_processes; i++) {
		while (next < all->n && all->cases[next].owner < i)
			next++;
		all->starts[i] = next;
	}
}

int junit_cases_init(struct junit_cases *all, const struct report *report)
{
	const struct accusations *bad = &report->accusations;
	int err = 0;

	*all = (struct junit_cases){.capacity = CASES_FIRST};
	all->cases = calloc(CASES_FIRST, sizeof(*all->cases));
	all->starts = calloc(report->n_processes + 1, sizeof(*all->starts));
	if (!all->cases || !all->starts)
		return -ENOMEM;
	for (size_t i = 0; !err && i < bad->n; i++)
		err = add_bad_free(all, report, &bad->entries[i]);
	for (size_t i = 0; !err && i < report->n_failing; i++)
		err = add_site(all, report, report->sites[i]);
	if (err)
		return err;
	qsort(all->cases, all->n, sizeof(*all->cases), by_owner);
	find_starts(all, report->n_processes);
	return 0;
}

void junit_cases_release(struct junit_cases *all)
{
	free(all->cases);
	free(all->starts);
	*all = (struct junit_cases){0};
}

size_t junit_same(const struct junit_case *cases, size_t n)
{
	size_t same = 1;

	while (cases->test && same < n && cases[same].test &&
	       !strcmp(cases[same].test->name, cases->test->name))
		same++;
	return same;
}

size_t junit_count(const struct junit_case *cases, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i += junit_same(cases + i, n - i))
		count++;
	return count;
}

const char *junit_case_name(const struct junit_case *found,
			    char name[JUNIT_NAME_BYTES])
{
	const struct site *site = found->site;
	const char *function = site && site->blame.function
				   ? site->blame.function
				   : "unknown code";

	if (found->test)
		snprintf(name, JUNIT_NAME_BYTES, "%s", found->test->name);
	else if (site)
		snprintf(name, JUNIT_NAME_BYTES, "%.900s [%s]", function,
			 site->id);
	else
		snprintf(name, JUNIT_NAME_BYTES, "%s",
			 bad_free_word(found->bad->bad->what));
	return name;
}

const char *junit_suite_name(const struct process *process)
{
	if (*process->package)
		return process->package;
	return process->name && *process->name ? process->name : "unknown";
}
