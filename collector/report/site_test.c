/* SPDX-License-Identifier: MIT */
#include "report/site_test.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/ancestry.h"
#include "model/process.h"
#include "model/table.h"
#include "report/site.h"
#include "symbol/tested.h"

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

/* The name of the test that a stack itself says; false: it does not. */
static bool name_by_frames(struct symbolizer *symbolizer,
			   const struct process *process,
			   const struct stack *stack, char name[TESTED_BYTES])
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

/* Stacks of one process, and what they say of the goroutines they are of. */
struct naming {
	struct symbolizer *symbolizer;
	const struct process *process;
	char **names;	      /* by stack, NULL: it does not say it */
	struct table by_goid; /* goid -> the first stack that says its test */
	bool *is_disputed;    /* by such a stack: another one says another */
};

/* What a goroutine's own stacks say is its test, if they agree. */
static int note_goroutine(struct naming *naming, uint32_t index)
{
	uint64_t goid = naming->process->stacks[index]->goid;
	uintptr_t known = (uintptr_t)table_find(&naming->by_goid, goid);

	if (!goid || goid == GOID_SEVERAL)
		return 0;
	if (!known)
		return table_insert(&naming->by_goid, goid,
				    (void *)(uintptr_t)index);
	if (strcmp(naming->names[known], naming->names[index]))
		naming->is_disputed[known] = true;
	return 0;
}

static const char *name_of_goroutine(const struct naming *naming, uint64_t goid)
{
	uintptr_t known = (uintptr_t)table_find(&naming->by_goid, goid);

	return known && !naming->is_disputed[known] ? naming->names[known]
						    : NULL;
}

static int read_names(struct naming *naming)
{
	const struct process *process = naming->process;
	char name[TESTED_BYTES];
	int err = 0;

	for (uint32_t i = 1; !err && i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];

		if (!stack->tally.allocated_objects ||
		    !name_by_frames(naming->symbolizer, process, stack, name))
			continue;
		naming->names[i] = strdup(name);
		err = naming->names[i] ? note_goroutine(naming, i) : -ENOMEM;
	}
	return err;
}

/* The test of who started the goroutine, NULL: nobody knows. */
static const char *name_by_origin(const struct naming *naming,
				  const struct stack *stack)
{
	const struct process *process = naming->process;
	const char *name;
	uint64_t goid;

	if (!process->ancestry || !stack->origin)
		return NULL;
	name = ancestry_name(process->ancestry, stack->origin, &goid);
	return name ? name : name_of_goroutine(naming, goid);
}

static int add_stack(struct site_set *set, const struct naming *naming,
		     uint32_t index, const uint32_t *group_sites)
{
	const struct stack *stack = naming->process->stacks[index];
	struct site *site = set->sites[group_sites[stack->group->number]];
	const char *name = naming->names[index] ? naming->names[index]
						: name_by_origin(naming, stack);
	const struct site_test test = {
	    .process = naming->process,
	    .name = (char *)(uintptr_t)name, /* only read */
	    .tally = stack->tally,
	    .verdict = verdict_in(site, naming->process),
	};

	return site_test_add(site, &test);
}

static int add_stacks(struct site_set *set, struct naming *naming,
		      const uint32_t *group_sites)
{
	const struct process *process = naming->process;
	int err = read_names(naming);

	for (uint32_t i = 0; !err && i < process->n_stacks; i++)
		if (process->stacks[i]->tally.allocated_objects)
			err = add_stack(set, naming, i, group_sites);
	return err;
}

int site_test_collect(struct site_set *set, struct symbolizer *symbolizer,
		      const struct process *process,
		      const uint32_t *group_sites)
{
	struct naming naming = {.symbolizer = symbolizer, .process = process};
	int err;

	if (!*process->package || !set->count)
		return 0;
	naming.names = calloc(process->n_stacks + 1, sizeof(*naming.names));
	naming.is_disputed = calloc(process->n_stacks + 1, sizeof(bool));
	table_init(&naming.by_goid);
	err = naming.names && naming.is_disputed
		  ? add_stacks(set, &naming, group_sites)
		  : -ENOMEM;
	table_release(&naming.by_goid);
	for (uint32_t i = 0; naming.names && i < process->n_stacks; i++)
		free(naming.names[i]);
	free(naming.names);
	free(naming.is_disputed);
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
