/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: -lcmocka -lelf */
/*
 * test_alike.c - the engine, which keeps sums, judges as the rules do that know
 * every event
 *
 * Method  programs of many shapes, sizes and lengths are made up, and their
 *         events given to match_event() and to a history.  Of a thousand
 *         verdicts ten may differ: lifetimes are known to 6 % here, moments
 *         to a 32nd of the run.  Those that do are printed
 * Usage   test_alike [ROUNDS [SHAPE]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>

#include "alike/reference.h"
#include "alike/shapes.h"
#include "model/by_stack.h"

#define ALLOWED 0.01

static unsigned long rounds = 150;
static const char *wanted;

static struct finding judge(struct world *w)
{
	uint32_t groups[4] = {1}, stacks[STACKS + 1] = {1};
	struct site_map map = {groups, stacks, 2};
	struct site_evidence evidence[2] = {0};
	struct finding findings[2] = {0};

	assert_int_equal(evidence_collect(&w->process, &map, evidence), 0);
	verdict_judge(&evidence[0], &findings[0]);
	assert_int_equal(by_stack_judge(&w->process, &map, evidence, findings),
			 0);
	evidence_release(evidence, 2);
	return findings[0];
}

static uint32_t stacks_used(const struct history *h)
{
	uint32_t n = 0;

	for (size_t i = 0; i < h->n_lives; i++)
		if (h->lives[i].stack >= n)
			n = h->lives[i].stack + 1;
	return n;
}

/* From a few calls to thousands. */
static size_t length_of(struct world *w)
{
	size_t n = between(w, 3, 30);

	while (n < 4000 && chance(w, 75))
		n = n * 2 + between(w, 0, n);
	return n;
}

static bool is_flagged(enum verdict verdict)
{
	return verdict >= VERDICT_GROWING;
}

static unsigned long flags_differ;

/* false: the two differ. */
static bool compare(const struct shape *shape, uint64_t seed, bool has_go)
{
	static struct world w;
	const char *rule;

	world_start(&w, seed, has_go);
	size_t n = length_of(&w);
	shape->run(&w, n);
	if (chance(&w, 30))
		idle_calls(&w, between(&w, 0, n));
	world_end(&w);
	bool same = true;
	if (w.history.n_lives) {
		struct finding finding = judge(&w);
		enum verdict verdict =
		    reference_judge(&w.history, stacks_used(&w.history), &rule);

		same = verdict == finding.verdict;
		flags_differ +=
		    is_flagged(verdict) != is_flagged(finding.verdict);
		if (!same)
			printf("# %s%s, seed %" PRIu64 ", %zu calls: %s (%s), "
			       "by all events %s (%s): %s\n",
			       shape->name, has_go ? "" : " by C threads", seed,
			       n, verdict_name(finding.verdict), finding.rule,
			       verdict_name(verdict), rule,
			       finding.proofs[0].says);
	}
	world_stop(&w);
	return same;
}

static void test_alike(void **state)
{
	unsigned long all = 0, differ = 0;

	(void)state;
	for (size_t i = 0; i < SHAPES; i++)
		for (uint64_t seed = 1; seed <= rounds; seed++) {
			bool has_go = seed % 5 != 0;

			if (wanted && strcmp(wanted, shapes[i].name))
				continue;
			all++;
			differ += !compare(&shapes[i], seed + 1000 * i, has_go);
		}
	printf("# %lu of %lu verdicts differ, %lu of them in what fails\n",
	       differ, all, flags_differ);
	assert_true((double)differ <= ALLOWED * (double)all);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_alike),
	};

	if (argc > 1)
		rounds = strtoul(argv[1], NULL, 10);
	if (argc > 2)
		wanted = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
