/* SPDX-License-Identifier: MIT */
#include "report/site_test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"
#include "report/site.h"
#include "report/tested.h"

static bool is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

struct site_test *site_test_find(const struct site *site,
				 const struct process *process,
				 const char *name)
{
	for (size_t i = 0; i < site->n_tests; i++) {
		struct site_test *test = &site->tests[i];

		if (test->process == process && is_same(test->name, name))
			return test;
	}
	return NULL;
}

static int push(struct site *site, const struct site_test *test)
{
	size_t n = site->n_tests;
	char *name = NULL;

	if (test->name && !(name = strdup(test->name)))
		return -ENOMEM;
	/* a power of two is full */
	if (!(n & (n - 1))) {
		struct site_test *grown = reallocarray(
		    site->tests, n ? 2 * n : 1, sizeof(*site->tests));

		if (!grown) {
			free(name);
			return -ENOMEM;
		}
		site->tests = grown;
	}
	site->tests[n] = *test;
	site->tests[n].name = name;
	site->n_tests++;
	return 0;
}

int site_test_add(struct site *site, const struct site_test *test)
{
	struct site_test *known =
	    site_test_find(site, test->process, test->name);

	if (!known && site->n_tests < SITE_TESTS_MAX)
		return push(site, test);
	if (!known) { /* the last one stands for the rest */
		known = &site->tests[SITE_TESTS_MAX - 1];
		free(known->name);
		known->name = NULL;
	}
	tally_add(&known->tally, &test->tally);
	return 0;
}

/* The name of the test that a stack belongs to; false: it is not known. */
static bool name_stack(struct symbolizer *symbolizer,
		       const struct process *process, const struct stack *stack,
		       char name[TESTED_BYTES])
{
	struct frame frames[FRAME_EXPAND_MAX];
	struct tested tested = {.package = process->package};

	for (uint32_t i = stack->n_pcs; i-- > 0;) {
		size_t n;

		if (!stack->pcs[i].is_go)
			continue;
		n = symbolizer_expand(symbolizer, &process->modules,
				      stack->pcs[i].address, true, frames);
		while (n-- > 0)
			tested_look(&tested, &frames[n]);
	}
	return tested_copy(&tested, name);
}

static enum verdict verdict_in(const struct site *site,
			       const struct process *process)
{
	for (size_t i = 0; i < site->n_shares; i++)
		if (site->shares[i].process == process)
			return site->shares[i].verdict;
	return site->finding.verdict;
}

int site_test_collect(struct site_set *set, struct symbolizer *symbolizer,
		      const struct process *process,
		      const uint32_t *group_sites)
{
	char name[TESTED_BYTES];
	int err = 0;

	for (uint32_t i = 0;
	     *process->package && set->count && !err && i < process->n_stacks;
	     i++) {
		const struct stack *stack = process->stacks[i];
		struct site *site;

		if (!stack->tally.allocated_objects)
			continue;
		site = set->sites[group_sites[stack->group->number]];
		struct site_test test = {
		    .process = process,
		    .tally = stack->tally,
		    .verdict = verdict_in(site, process),
		};

		if (name_stack(symbolizer, process, stack, name))
			test.name = name;
		err = site_test_add(site, &test);
	}
	return err;
}

static int by_left(const void *a, const void *b)
{
	const struct site_test *x = a, *y = b;
	uint64_t live_x = tally_live_bytes(&x->tally);
	uint64_t live_y = tally_live_bytes(&y->tally);

	if (live_x != live_y)
		return live_x > live_y ? -1 : 1;
	if (!x->name || !y->name)
		return !x->name - !y->name;
	return strcmp(x->name, y->name);
}

void site_test_rank(struct site *site)
{
	if (site->n_tests)
		qsort(site->tests, site->n_tests, sizeof(*site->tests),
		      by_left);
}

void site_test_release(struct site *site)
{
	for (size_t i = 0; i < site->n_tests; i++)
		free(site->tests[i].name);
	free(site->tests);
}
