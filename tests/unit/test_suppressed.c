/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_suppressed.c - what rules take out of a report, and what they leave
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#define SYNTHETIC_REAL_SYMBOLIZER
#include "fixtures/reported.h"
#include "suppress/suppressions.h"

static struct suppressions rules;

/* A report of what reported_greet() does, under these rules. */
static void build(struct reported *r, const char *text)
{
	char why[SUPPRESSIONS_WHY_BYTES];

	report_release(&r->report);
	suppressions_release(&rules);
	suppressions_init(&rules, 1800000000);
	if (suppressions_parse(&rules, "x.supp", strdup(text), strlen(text),
			       why))
		fail_msg("%s", why);
	r->policy.suppressions = &rules;
	r->policy.suppress = suppressions_apply;
	assert_int_equal(synthetic_know(r->symbolizer, &r->process), 0);
	assert_int_equal(reported_build(r, 1), 0);
}

static void expect(const struct reported *r, size_t row,
		   enum suppression_state state, size_t sites, uint64_t bytes)
{
	const struct report_suppression *rule = &r->report.suppressed[row];

	assert_in_range(row + 1, 1, r->report.n_suppressed);
	assert_int_equal(rule->state, state);
	assert_int_equal(rule->sites, sites);
	assert_int_equal(tally_live_bytes(&rule->tally), bytes);
}

static bool has_site(const struct report *report, const char *function)
{
	for (size_t i = 0; i < report->n_sites; i++)
		if (!strcmp(report->sites[i]->blame.function, function))
			return true;
	return false;
}

static void test_gone(void **state)
{
	struct reported *r = *state;

	reported_greet(&r->process);
	build(r, "leak: ^other$");
	assert_int_equal(r->report.result, POLICY_FAIL);
	assert_true(has_site(&r->report, "main.handleGreet"));
	expect(r, 0, SUPPRESSION_UNUSED, 0, 0);
	size_t n = r->report.n_sites;
	uint64_t live = tally_live_bytes(&r->report.total);

	build(r, "go: main.handleGreet\nkind: C.CString");
	expect(r, 0, SUPPRESSION_USED, 1, 13000);
	assert_int_equal(r->report.result, POLICY_PASS);
	assert_int_equal(r->report.n_failing, 0);
	assert_false(has_site(&r->report, "main.handleGreet"));
	assert_int_equal(r->report.n_sites, n - 1);
	assert_int_equal(r->report.set.count, n);
	assert_int_equal(tally_live_bytes(&r->report.total), live);
	assert_int_equal(tally_live_bytes(&r->report.hidden), 13000);
}

/* The first rule that matches counts; the second one has nothing to do. */
static void test_order(void **state)
{
	struct reported *r = *state;

	reported_greet(&r->process);
	build(r, "leak: ^worker_run$\n\nmodule: libworker.so.*\n\n"
		 "kind: C.CString");
	expect(r, 0, SUPPRESSION_USED, 1, 16);
	expect(r, 1, SUPPRESSION_UNUSED, 0, 0);
	expect(r, 2, SUPPRESSION_USED, 1, 13000);
}

static void test_limits(void **state)
{
	struct reported *r = *state;

	reported_greet(&r->process);
	build(r, "go: main.*\nmax_bytes: 13319\nkind: C.CString");
	expect(r, 0, SUPPRESSION_USED, 1, 13000);
	build(r, "go: main.handle*\nkind: C.CString\nmax_bytes: 12999");
	expect(r, 0, SUPPRESSION_EXCEEDED, 1, 13000);
	assert_int_equal(r->report.result, POLICY_FAIL);
	assert_true(has_site(&r->report, "main.handleGreet"));
	/* a later rule may take what it lets go */
	build(r, "kind: C.CString\nmax_bytes: 1\n\n"
		 "kind: C.CString\nmax_bytes: 2\n\nsite: 000000000000\n\n"
		 "go: main.handleGreet\nmax_bytes: 14000");
	expect(r, 0, SUPPRESSION_EXCEEDED, 1, 13000);
	expect(r, 1, SUPPRESSION_EXCEEDED, 1, 13000);
	expect(r, 2, SUPPRESSION_UNUSED, 0, 0);
	assert_int_equal(r->report.suppressed[3].state, SUPPRESSION_USED);
	assert_false(has_site(&r->report, "main.handleGreet"));
}

static void test_expired(void **state)
{
	struct reported *r = *state;

	reported_greet(&r->process);
	build(r, "kind: C.CString\nexpires: 2020-02-29\n\nkind: C.C*");
	expect(r, 0, SUPPRESSION_EXPIRED, 0, 0);
	expect(r, 1, SUPPRESSION_USED, 1, 13000);
	build(r, "kind: C.CString\nexpires: 2020-02-29");
	assert_int_equal(r->report.result, POLICY_FAIL);
}

/* A rule that looks at stacks must match all that hold something. */
static void test_stacks(void **state)
{
	struct reported *r = *state;
	struct process *process = &r->process;
	uint32_t other =
	    STACK_OF(process, PLACE_C_MALLOC, PLACE_CGOCALL, PLACE_CMALLOC,
		     PLACE_CSTRING, PLACE_GREET, PLACE_GOEXIT);

	for (uint64_t work = 1; work <= 100; work++) {
		synthetic_alloc(process, STACK_CSTRING(process), 10, work);
		synthetic_alloc(process, other, 1, work);
	}
	synthetic_end(process, 100);
	build(r, "go: net/http.*");
	expect(r, 0, SUPPRESSION_UNUSED, 0, 0);
	assert_true(has_site(&r->report, "main.handleGreet"));
	/* two rules may do it together: the site counts for the heaviest's */
	build(r, "go: net/http.*\n\ngo: runtime.goexit");
	expect(r, 0, SUPPRESSION_USED, 1, 1100);
	expect(r, 1, SUPPRESSION_USED, 0, 0);
	assert_false(has_site(&r->report, "main.handleGreet"));
	/* and both must hold what all of it is */
	build(r, "go: net/http.*\n\ngo: runtime.goexit\nmax_bytes: 1099");
	expect(r, 1, SUPPRESSION_EXCEEDED, 1, 1100);
	assert_int_equal(r->report.suppressed[0].state, SUPPRESSION_UNUSED);
	assert_true(has_site(&r->report, "main.handleGreet"));
}

/* Also those of which the report shows no frames. */
static void test_many_stacks(void **state)
{
	static const enum place outer[] = {PLACE_SERVE, PLACE_GOEXIT,
					   PLACE_RUNNER};
	static const char three[] = "leak: net/http.*\n\nleak: testing.t*\n\n"
				    "leak: runtime.goexit\n\n";
	struct reported *r = *state;
	struct process *process = &r->process;
	enum place list[] = {PLACE_C_MALLOC,
			     PLACE_CGOCALL,
			     PLACE_CMALLOC,
			     PLACE_CSTRING,
			     PLACE_GREET,
			     PLACE_NET,
			     0,
			     0,
			     0,
			     0};
	char four[200];

	/* the lightest of all comes through a place that the rules leave out */
	synthetic_alloc(process, synthetic_stack(process, list), 1, 1);
	for (int i = 0, code = 0; i < 81; code = ++i) {
		for (int j = 5; j < 9; j++, code /= 3)
			list[j] = outer[code % 3];
		synthetic_alloc(process, synthetic_stack(process, list), 100,
				(uint64_t)i + 2);
	}
	synthetic_end(process, 90);
	build(r, three);
	assert_int_equal(r->report.sites[0]->stacks_left_out, 82 - 32);
	assert_true(has_site(&r->report, "main.handleGreet"));
	snprintf(four, sizeof(four), "%sleak: net.cgo*", three);
	build(r, four);
	assert_false(has_site(&r->report, "main.handleGreet"));
	assert_int_equal(r->report.suppressed[3].state, SUPPRESSION_USED);
}

/* What is built in is for what would worry somebody, and is silent else. */
static void test_builtin(void **state)
{
	struct reported *r = *state;
	char why[SUPPRESSIONS_WHY_BYTES];
	static const char text[] =
	    "leak: main.handleGreet\n\nleak: ^strdup$\nmax_bytes: 1\n\n"
	    "leak: nowhere\n";

	reported_greet(&r->process);
	build(r, "");
	suppressions_release(&rules);
	suppressions_init(&rules, 0);
	assert_int_equal(suppressions_parse(&rules, NULL, strdup(text),
					    sizeof(text) - 1, why),
			 0);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.n_suppressed, 1);
	expect(r, 0, SUPPRESSION_USED, 1, 13000);
	/* a cache calls main.handleGreet, too */
	assert_true(has_site(&r->report, "example.com/app/cache.(*Cache).Put"));
}

/* live>SIZE does not see them either. */
static void test_live(void **state)
{
	struct reported *r = *state;

	reported_greet(&r->process);
	r->policy.verdicts = 0;
	r->policy.live_max = 1000;
	build(r, "leak: nothing");
	assert_int_equal(r->report.live_excess, 13000 + 320 + 540 + 16 - 1000);
	build(r, "kind: C.CString");
	assert_int_equal(r->report.live_excess, 0);
	assert_int_equal(r->report.result, POLICY_PASS);
}

/* A site that holds nothing is nobody's business. */
static void test_nothing_held(void **state)
{
	struct reported *r = *state;
	uint32_t stack = STACK_CSTRING(&r->process);

	synthetic_free(&r->process, synthetic_alloc(&r->process, stack, 9, 1),
		       1);
	synthetic_end(&r->process, 1);
	build(r, "go: main.*");
	expect(r, 0, SUPPRESSION_UNUSED, 0, 0);
	assert_int_equal(r->report.n_sites, 1);
}

static int tear_down(void **state)
{
	int error = reported_tear_down(state);

	suppressions_release(&rules);
	return error;
}

#define TEST(test) \
	cmocka_unit_test_setup_teardown(test, reported_set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_gone),	TEST(test_order),  TEST(test_limits),
	    TEST(test_expired), TEST(test_stacks), TEST(test_many_stacks),
	    TEST(test_builtin), TEST(test_live),   TEST(test_nothing_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
