/* SPDX-License-Identifier: MIT */
/* links: collector/model/by_stack.c
 * collector/model/ancestry.c
 * collector/symbol/gotest.c
 * collector/report/site_test.c collector/symbol/tested.c
 * collector/model/envelope.c collector/model/pace.c collector/model/later.c
 * collector/model/survivors.c collector/model/rules.c collector/model/proofs.c
 * collector/model/timeline.c collector/report/sampled.c
 * collector/report/accusations.c collector/model/bad_frees.c
 * collector/report/page.c collector/report/clean.c collector/model/sampling.c
 * collector/model/evidence.c collector/model/verdict.c
 * collector/model/process.c collector/model/marks.c collector/model/live.c
 * collector/model/tally.c collector/model/table.c collector/model/module.c
 * collector/model/shared_fd.c collector/model/maps.c collector/model/segments.c
 * collector/symbol/blame.c collector/symbol/gopackage.c collector/report/site.c
 * collector/report/site_stacks.c collector/report/frames.c
 * collector/report/clock.c collector/report/starter.c collector/report/report.c
 * collector/report/told_words.c collector/report/judge.c
 * collector/report/reason.c ; libs: -lcmocka */
/*
 * test_site.c - sites of one process and of several, their rank and the policy
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "darkheap/session.h"
#include "fixtures/reported.h"
#include "model/ancestry.h"
#include "report/site_test.h"

static const struct site *find(const struct reported *r, const char *function)
{
	for (size_t i = 0; i < r->report.n_sites; i++) {
		const char *name = r->report.sites[i]->blame.function;

		if (name && !strcmp(name, function))
			return r->report.sites[i];
	}
	fail_msg("no site %s", function);
	return NULL;
}

static void test_sites(void **state)
{
	struct reported *r = *state;
	const struct site *site;

	reported_greet(&r->process);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.n_sites, 4);
	assert_int_equal(r->report.n_failing, 1);
	assert_int_equal(r->report.result, POLICY_FAIL);

	site = r->report.sites[0];
	assert_string_equal(site->blame.function, "main.handleGreet");
	assert_string_equal(site->kind, "C.CString");
	assert_int_equal(site->finding.verdict, VERDICT_LEAK);
	assert_int_equal(tally_live_bytes(&site->tally), 13000);
	assert_int_equal(site->calls_leaving, 1000);
	assert_false(site->has_caller);
	assert_int_equal(site->n_stacks, 1);
	assert_int_equal(site->stacks[0].n_frames, 7);
	assert_int_equal(strlen(site->id), 12);
	assert_int_equal(site->first_seen.tv_sec, 1700000000);
	assert_true(site->bytes_per_hour > 0);

	site = find(r, "example.com/app/cache.(*Cache).Put");
	assert_int_equal(site->finding.verdict, VERDICT_CACHE);
	assert_string_equal(site->callee, "strdup");
	assert_true(site->bytes_per_hour == 0);
	assert_int_equal(find(r, "net.cgoLookupHostIP")->finding.verdict,
			 VERDICT_RUNTIME);
	site = find(r, "net.cgoLookupHostIP");
	assert_true(site->has_caller);
	assert_string_equal(site->caller.function, "main.handleGreet");
	assert_string_equal(find(r, "worker_run")->kind, "c_thread");
}

#define PUT "example.com/app/cache.(*Cache).Put"

/* A leak, unless finalizers are set there and Go has not collected since. */
static void test_uncollected(void **state)
{
	struct reported *r = *state;
	struct collections *collections = &r->process.collections;
	const struct site *site;

	for (uint64_t work = 1; work <= 1000; work++) {
		synthetic_alloc(&r->process, STACK_CSTRING(&r->process), 13,
				work);
		synthetic_alloc(&r->process, STACK_STRDUP(&r->process), 32,
				work);
	}
	synthetic_end(&r->process, 1000);
	collections->is_known = true;
	synthetic_owned = true;
	assert_int_equal(reported_build(r, 1), 0);
	site = find(r, PUT);
	assert_int_equal(site->finding.verdict, VERDICT_SUSPECT);
	assert_string_equal(site->finding.rule, "gc");
	/* a string for C is what no object of Go's owns */
	site = find(r, "main.handleGreet");
	assert_int_equal(site->finding.verdict, VERDICT_LEAK);
	/* before the first allocation says no more than never */
	collections->count = 1;
	collections->last = r->process.time_start;
	assert_int_equal(reported_build(r, 1), 0);
	assert_string_equal(find(r, PUT)->finding.rule, "gc");
	collections->last = r->process.time_end;
	assert_int_equal(reported_build(r, 1), 0);
	assert_string_equal(find(r, PUT)->finding.rule, "R9");
	collections->count = 0;
	collections->is_known = false;
	assert_int_equal(reported_build(r, 1), 0);
	assert_string_equal(find(r, PUT)->finding.rule, "R9");
	collections->is_known = true;
	synthetic_owned = false;
	assert_int_equal(reported_build(r, 1), 0);
	assert_string_equal(find(r, PUT)->finding.rule, "R9");
}

/* What a method adds to objects that wait for a collection waits, too. */
static void test_methods_wait(void **state)
{
	struct reported *r = *state;
	uint32_t made = STACK_OF(&r->process, PLACE_LIBC_STRDUP, PLACE_CGOCALL,
				 PLACE_INLINING, PLACE_GREET);

	for (uint64_t work = 1; work <= 1000; work++) {
		synthetic_alloc(&r->process, made, 8, work);
		synthetic_alloc(&r->process, STACK_STRDUP(&r->process), 32,
				work);
		synthetic_alloc(&r->process, STACK_CSTRING(&r->process), 13,
				work);
	}
	synthetic_end(&r->process, 1000);
	r->process.collections.is_known = true;
	synthetic_owned = true;
	synthetic_owner = PLACE_INLINING;
	assert_int_equal(reported_build(r, 1), 0);
	assert_string_equal(find(r, "example.com/app/cache.grow")->finding.rule,
			    "gc");
	assert_string_equal(find(r, PUT)->finding.rule, "gc");
	assert_string_equal(find(r, "main.handleGreet")->finding.rule, "R9");
	/* no object waits */
	synthetic_owner = PLACE_NET;
	assert_int_equal(reported_build(r, 1), 0);
	assert_string_equal(find(r, PUT)->finding.rule, "R9");
	synthetic_owned = false;
	synthetic_owner = 0;
}

/* What a pool has dropped is collected the second time. */
static void test_pooled(void **state)
{
	struct reported *r = *state;
	struct collections *collections = &r->process.collections;
	uint32_t stack =
	    STACK_OF(&r->process, PLACE_LIBC_STRDUP, PLACE_CGOCALL,
		     PLACE_CFUNC_STRDUP, PLACE_CACHE, PLACE_POOL, PLACE_GREET);

	for (uint64_t work = 1; work <= 1000; work++)
		synthetic_alloc(&r->process, stack, 32, work);
	synthetic_end(&r->process, 1000);
	synthetic_owned = true;
	collections->is_known = true;
	collections->count = 7;
	collections->before = r->process.time_start;
	collections->last = r->process.time_end;
	assert_int_equal(reported_build(r, 1), 0);
	assert_string_equal(find(r, PUT)->finding.rule, "gc");
	collections->before = r->process.time_end;
	assert_int_equal(reported_build(r, 1), 0);
	assert_string_equal(find(r, PUT)->finding.rule, "R9");
	synthetic_owned = false;
}

static void test_processes_merge(void **state)
{
	struct reported *r = *state;
	struct process other;
	const struct site *site;

	assert_int_equal(synthetic_init(&other, 4243), 0);
	reported_greet(&r->process);
	reported_greet(&other);
	r->list[1] = &other;
	assert_int_equal(reported_build(r, 2), 0);
	assert_int_equal(r->report.n_sites, 4);
	site = r->report.sites[0];
	assert_int_equal(tally_live_bytes(&site->tally), 26000);
	assert_int_equal(site->calls, 2000);
	assert_int_equal(site->n_shares, 2);
	assert_int_equal(site->shares[1].process->pid, 4243);
	assert_int_equal(tally_live_bytes(&site->shares[1].tally), 13000);
	assert_int_equal(r->report.total.allocated_objects, 2 * 2003);
	process_release(&other);
}

/* A leak in one process is one, whatever the others do. */
static void test_worst_verdict_wins(void **state)
{
	struct reported *r = *state;
	struct process other;
	uint32_t stack;

	assert_int_equal(synthetic_init(&other, 4243), 0);
	stack = STACK_CSTRING(&other);
	synthetic_free(&other, synthetic_alloc(&other, stack, 1, 1), 1);
	synthetic_end(&other, 1);
	reported_greet(&r->process);
	r->list[1] = &other;
	assert_int_equal(reported_build(r, 2), 0);
	assert_int_equal(r->report.n_failing, 1);
	r->list[0] = &other;
	r->list[1] = &r->process;
	assert_int_equal(reported_build(r, 2), 0);
	assert_int_equal(r->report.n_failing, 1);
	process_release(&other);
}

/* One place reached over many stacks keeps the heaviest of them. */
static void test_many_stacks(void **state)
{
	struct reported *r = *state;
	struct process *process = &r->process;
	const struct site *site;

	for (uint64_t i = 1; i <= SITE_STACKS_MAX + 5; i++) {
		struct pc pcs[] = {
		    {.address = PLACE_CGOCALL << 12, .is_go = 1},
		    {.address = PLACE_CSTRING << 12, .is_go = 1},
		    {.address = PLACE_GREET << 12, .is_go = 1},
		    {.address = PLACE_SERVE << 12 | i, .is_go = 1},
		};

		synthetic_alloc(process,
				process_stack(process, pcs, 4, 0, 0, 7), i, i);
	}
	synthetic_end(process, 50);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.n_sites, 1);
	site = r->report.sites[0];
	assert_int_equal(site->n_stacks, SITE_STACKS_MAX);
	assert_int_equal(site->stacks_left_out, 5);
	assert_int_equal(tally_live_bytes(&site->stacks[0].stack->tally),
			 SITE_STACKS_MAX + 5);
	assert_int_equal(tally_live_bytes(&site->stacks[1].stack->tally),
			 SITE_STACKS_MAX + 4);
}

/* A line that two callers inlined: the one that leaves more is named. */
static void test_caller_that_leaves(void **state)
{
	struct reported *r = *state;
	struct process *process = &r->process;
	struct pc pcs[] = {
	    {.address = PLACE_CGOCALL << 12, .is_go = 1},
	    {.address = PLACE_NET << 12 | 1, .is_go = 1},
	    {.address = PLACE_CACHE << 12, .is_go = 1},
	};
	uint32_t few = process_stack(process, pcs, 3, 0, 0, 6), many;

	pcs[1].address = PLACE_NET << 12 | 2;
	pcs[2].address = PLACE_GREET << 12;
	many = process_stack(process, pcs, 3, 0, 0, 7);
	synthetic_alloc(process, few, 8, 1);
	for (uint64_t i = 2; i <= 20; i++)
		synthetic_alloc(process, many, 8, i);
	synthetic_end(process, 50);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.n_sites, 1);
	assert_true(r->report.sites[0]->has_caller);
	assert_string_equal(r->report.sites[0]->caller.function,
			    "main.handleGreet");
}

static void test_lost_stacks(void **state)
{
	struct reported *r = *state;

	for (uint64_t work = 1; work <= 50; work++)
		synthetic_alloc(&r->process, 0, 8, work);
	synthetic_end(&r->process, 50);
	r->process.loss.stacks = 50;
	assert_int_equal(reported_build(r, 1), 0);
	assert_true(r->report.sites[0]->is_lost);
	assert_int_equal(r->report.n_failing, 0);
	assert_false(r->report.complete);
	assert_int_equal(r->report.result, POLICY_UNKNOWN);
	assert_string_equal(r->report.incomplete[0], "stacks were lost");
}

static void test_result(void **state)
{
	struct reported *r = *state;

	synthetic_alloc(&r->process, STACK_CSTRING(&r->process), 100, 1);
	synthetic_end(&r->process, 1);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.result, POLICY_PASS);

	process_incomplete(&r->process, "the ring memory ran out");
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.result, POLICY_UNKNOWN);

	r->policy.live_max = 99; /* violated, complete or not */
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.result, POLICY_FAIL);
	assert_int_equal(r->report.live_excess, 1);
	r->policy.live_max = 100;
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.result, POLICY_UNKNOWN);
}

static bool has_failed(struct reported *r)
{
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.n_failing,
			 r->report.result == POLICY_FAIL ? 1 : 0);
	return r->report.result == POLICY_FAIL;
}

/* Globs look at function and id, each site on its own. */
static void test_site_globs(void **state)
{
	struct reported *r = *state;
	char id[13];
	struct policy_site sites[] = {{"nobody.*", "a", 0},
				      {"main.*eet", "b", 99}};

	synthetic_alloc(&r->process, STACK_CSTRING(&r->process), 100, 1);
	synthetic_end(&r->process, 1);
	assert_false(has_failed(r));
	assert_string_equal(r->report.sites[0]->blame.function,
			    "main.handleGreet");
	strcpy(id, r->report.sites[0]->id);
	r->policy.sites = sites;
	r->policy.n_sites = 2;
	assert_true(has_failed(r));
	sites[1].live_max = 100;
	assert_false(has_failed(r));
	sites[1] = (struct policy_site){id, "c", 99};
	assert_true(has_failed(r));
	sites[1].glob = "reet";
	assert_false(has_failed(r));
}

static void test_rate(void **state)
{
	struct reported *r = *state;
	double rate;

	reported_greet(&r->process);
	assert_true(has_failed(r)); /* for its verdict */
	rate = r->report.sites[0]->bytes_per_hour;
	assert_true(rate > 0);
	r->policy.verdicts = 0;
	assert_false(has_failed(r));
	r->policy.has_rate = true;
	r->policy.rate_text = "rate>1/h";
	r->policy.rate_max = rate * 0.9; /* of 1000 calls: 6 % */
	assert_true(has_failed(r));
	r->policy.rate_max = rate * 1.1;
	assert_false(has_failed(r));
}

/* What is said is what decided, each rule once. */
static void test_violated(void **state)
{
	struct reported *r = *state;
	struct policy_site sites[] = {{"*", "site:*>1", 1}};
	char text[64], little[8];

	reported_greet(&r->process);
	assert_int_equal(reported_build(r, 1), 0);
	report_violated(&r->report, r->report.live_excess, text, sizeof(text));
	assert_string_equal(text, "leak");
	r->policy.verdicts = 0;
	assert_int_equal(reported_build(r, 1), 0);
	report_violated(&r->report, r->report.live_excess, text, sizeof(text));
	assert_string_equal(text, "");
	r->policy.verdicts = 1 << VERDICT_LEAK | 1 << VERDICT_SUSPECT;
	r->policy.sites = sites;
	r->policy.n_sites = 1;
	r->policy.live_max = 1;
	r->policy.live_text = "live>1";
	assert_int_equal(reported_build(r, 1), 0);
	assert_true(r->report.n_failing > 1);
	report_violated(&r->report, r->report.live_excess, text, sizeof(text));
	assert_string_equal(text, "live>1,leak,site:*>1");
	report_violated(&r->report, true, little, sizeof(little));
	assert_string_equal(little, "live>1,");
}

static void test_untracked(void **state)
{
	struct reported *r = *state;

	r->process.reason = REASON_NOT_GO;
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.n_tracked, 0);
	assert_true(r->report.complete);
	assert_int_equal(r->report.result, POLICY_UNKNOWN);
	r->process.reason = REASON_OWN_MALLOC;
	assert_int_equal(reported_build(r, 1), 0);
	assert_false(r->report.complete);
	assert_string_equal(r->report.incomplete[0],
			    "allocator inside the executable");
	assert_int_equal(reported_build(r, 0), 0);
}

static void test_marks(void **state)
{
	struct reported *r = *state;
	uint32_t stack = STACK_CSTRING(&r->process);
	const struct report_mark *mark;
	uint32_t number;

	synthetic_alloc(&r->process, stack, 13, 1);
	assert_int_equal(process_mark(&r->process, "warm", 1500), 0);
	synthetic_alloc(&r->process, stack, 13, 2);
	synthetic_end(&r->process, 2);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.n_marks, 1);
	mark = &r->report.marks[0];
	number = r->report.sites[0]->number;
	assert_int_equal(tally_live_bytes(&mark->sites[number]), 13);
	assert_int_equal(mark->time.tv_sec, 1700000000);
}

/* By all stacks of a site, whatever the report keeps of them. */
static void test_which_tests(void **state)
{
	struct reported *r = *state;
	struct process *process = &r->process;
	const struct site *site;

	strcpy(process->package, "example.com/app.v2");
	reported_greet(process);
	for (uint64_t i = 1; i <= 2 * SITE_STACKS_MAX; i++) {
		struct pc pcs[] = {
		    {.address = PLACE_CGOCALL << 12, .is_go = 1},
		    {.address = PLACE_CMALLOC << 12, .is_go = 1},
		    {.address = PLACE_CSTRING << 12, .is_go = 1},
		    {.address = PLACE_GREET << 12, .is_go = 1},
		    {.address = PLACE_TEST << 12 | i, .is_go = 1},
		    {.address = PLACE_RUNNER << 12, .is_go = 1},
		};

		synthetic_alloc(
		    process, process_stack(process, pcs, 6, 0, 0, 7), 1, 1000);
	}
	assert_int_equal(reported_build(r, 1), 0);
	site = find(r, "main.handleGreet");
	assert_true(site->stacks_left_out > 0);
	assert_int_equal(site->n_tests, 2);
	assert_null(site->tests[0].name);
	assert_int_equal(tally_live_bytes(&site->tests[0].tally), 13000);
	assert_string_equal(site->tests[1].name, "TestPut");
	assert_int_equal(tally_live_objects(&site->tests[1].tally),
			 2 * SITE_STACKS_MAX);
	assert_int_equal(site->tests[1].verdict, VERDICT_LEAK);
	assert_ptr_equal(site->tests[1].process, process);
}

/* The twin of a stack that says no test. */
static void lose_for(struct process *process, uint32_t origin, uint64_t goid)
{
	uint32_t stack =
	    ancestry_part(process, STACK_CSTRING(process), origin, false);

	synthetic_alloc(process, stack, 1, 1000);
	process->stacks[stack]->goid = goid;
}

/* What is left of a site by a test, NULL: by nobody knows whom. */
static uint64_t left_by(const struct reported *r, const char *name)
{
	const struct site_test *test =
	    site_test_find(find(r, "main.handleGreet"), &r->process, name);

	return test ? tally_live_objects(&test->tally) : 0;
}

static void lose_in_test(struct process *process, uint64_t goid)
{
	uint32_t stack =
	    STACK_OF(process, PLACE_LIBC_STRDUP, PLACE_CGOCALL,
		     PLACE_CFUNC_STRDUP, PLACE_CACHE, PLACE_TEST, PLACE_RUNNER);

	synthetic_alloc(process, stack, 1, 1000);
	process->stacks[stack]->goid = goid;
}

static void test_ancestors(void **state)
{
	struct reported *r = *state;
	struct process *process = &r->process;
	struct ancestry *ancestry = process->ancestry = ancestry_new();

	strcpy(process->package, "example.com/app.v2");
	synthetic_alloc(process, STACK_CSTRING(process), 1, 1000);
	lose_in_test(process, 20);
	/* by name; by a parent, and a parent's, that is known by name */
	uint32_t suite = ancestry_test(ancestry, "TestSuite");
	ancestry_note(ancestry, 30, suite);
	lose_for(process, suite, 30);
	lose_for(process, ancestry_place(ancestry, 30, 0x1111), 31);
	uint32_t late = ancestry_place(ancestry, 33, 0x2222);
	ancestry_note(ancestry, 33, ancestry_place(ancestry, 30, 0x1112));
	lose_for(process, late, 34);
	/* by what the parent's own stacks say */
	lose_for(process, ancestry_place(ancestry, 20, 0x3333), 21);
	/* nobody knows that goroutine */
	lose_for(process, ancestry_place(ancestry, 99, 0x4444), 100);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(left_by(r, "TestSuite"), 3);
	assert_int_equal(left_by(r, "TestPut"), 1);
	assert_int_equal(left_by(r, NULL), 2);
}

/* Main's goroutine is an init's and TestMain's: its children are nobody's. */
static void test_disputed_goroutine(void **state)
{
	struct reported *r = *state;
	struct process *process = &r->process;
	uint32_t init =
	    STACK_OF(process, PLACE_C_MALLOC, PLACE_CGOCALL, PLACE_CMALLOC,
		     PLACE_CSTRING, PLACE_GREET, PLACE_INIT, PLACE_DO_INIT);

	process->ancestry = ancestry_new();
	strcpy(process->package, "example.com/app.v2");
	lose_for(process, ancestry_place(process->ancestry, 1, 0x1111), 5);
	synthetic_alloc(process, init, 1, 1000);
	process->stacks[init]->goid = 1;
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(left_by(r, "init"), 2);
	lose_in_test(process, 1);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(left_by(r, "init"), 1);
	assert_int_equal(left_by(r, NULL), 1);
}

static void test_no_test_binary(void **state)
{
	struct reported *r = *state;

	reported_greet(&r->process);
	assert_int_equal(reported_build(r, 1), 0);
	for (size_t i = 0; i < r->report.n_sites; i++)
		assert_int_equal(r->report.sites[i]->n_tests, 0);
}

static void test_too_many_tests(void **state)
{
	struct reported *r = *state;
	struct site site = {0};
	char name[32];

	for (int i = 0; i < SITE_TESTS_MAX + 10; i++) {
		struct site_test test = {
		    .process = &r->process,
		    .name = name,
		    .tally = {.allocated_objects = 1},
		};

		snprintf(name, sizeof(name), "Test%d", i);
		assert_int_equal(site_test_add(&site, &test), 0);
		assert_int_equal(site_test_add(&site, &test), 0);
	}
	assert_int_equal(site.n_tests, SITE_TESTS_MAX);
	assert_null(site.tests[SITE_TESTS_MAX - 1].name);
	assert_int_equal(site.tests[SITE_TESTS_MAX - 1].tally.allocated_objects,
			 2 * 11);
	site_test_release(&site);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    REPORTED_TEST(test_worst_verdict_wins),
	    REPORTED_TEST(test_sites),
	    REPORTED_TEST(test_uncollected),
	    REPORTED_TEST(test_methods_wait),
	    REPORTED_TEST(test_pooled),
	    REPORTED_TEST(test_processes_merge),
	    REPORTED_TEST(test_many_stacks),
	    REPORTED_TEST(test_caller_that_leaves),
	    REPORTED_TEST(test_lost_stacks),
	    REPORTED_TEST(test_result),
	    REPORTED_TEST(test_untracked),
	    REPORTED_TEST(test_site_globs),
	    REPORTED_TEST(test_rate),
	    REPORTED_TEST(test_violated),
	    REPORTED_TEST(test_marks),
	    REPORTED_TEST(test_which_tests),
	    REPORTED_TEST(test_ancestors),
	    REPORTED_TEST(test_disputed_goroutine),
	    REPORTED_TEST(test_no_test_binary),
	    REPORTED_TEST(test_too_many_tests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
