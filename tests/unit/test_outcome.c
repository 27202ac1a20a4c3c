/* SPDX-License-Identifier: MIT */
/* links: collector/harness/outcome.c ; libs: */
/*
 * test_outcome.c - a leak is there as often as its test ran
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "harness/outcome.h"

static const struct question once = {.test = "TestDecode",
				     .verdict = VERDICT_SUSPECT};
static const struct question failing = {
    .test = "TestDecode", .verdict = VERDICT_LEAK, .fails = true};
static const struct trial none = {0};

static struct trial trial(uint32_t runs, uint64_t left, enum verdict rules)
{
	return (struct trial){runs, left, left + runs, rules};
}

static struct outcome decide(const struct question *question,
			     struct trial first, struct trial second)
{
	struct outcome outcome;

	outcome_decide(&outcome, question, &first, &second);
	return outcome;
}

static void a_block_each_is_a_leak(void **state)
{
	struct outcome outcome = decide(&once, trial(4, 4, VERDICT_SUSPECT),
					trial(32, 32, VERDICT_CACHE));

	(void)state;
	assert_int_equal(outcome.verdict, VERDICT_LEAK);
	assert_true(outcome.is_decided);
	assert_int_equal(outcome.repetitions, 32);
	assert_int_equal(outcome.left_before, 4);
	assert_int_equal(outcome.left_after, 32);
	assert_string_equal(
	    outcome.says, "left 1 block each of 32 repetitions of TestDecode");
}

static void several_blocks_each_are_counted(void **state)
{
	struct outcome outcome = decide(&once, trial(4, 12, VERDICT_SUSPECT),
					trial(32, 96, VERDICT_SUSPECT));

	(void)state;
	assert_int_equal(outcome.verdict, VERDICT_LEAK);
	assert_string_equal(
	    outcome.says, "left 3 blocks each of 32 repetitions of TestDecode");
}

/* A library that keeps thousands of blocks from its first use. */
static void what_does_not_grow_is_startup(void **state)
{
	(void)state;
	assert_int_equal(decide(&once, trial(4, 6500, VERDICT_SUSPECT),
				trial(32, 6500, VERDICT_STARTUP))
			     .verdict,
			 VERDICT_STARTUP);
	/* nor is what a timer added meanwhile */
	assert_int_equal(decide(&once, trial(4, 6500, VERDICT_SUSPECT),
				trial(32, 6503, VERDICT_STARTUP))
			     .verdict,
			 VERDICT_STARTUP);
}

static void a_cache_stays_one(void **state)
{
	const struct question cache = {.test = "TestDecode",
				       .verdict = VERDICT_CACHE};

	(void)state;
	assert_int_equal(decide(&cache, trial(4, 5, VERDICT_CACHE),
				trial(32, 5, VERDICT_CACHE))
			     .verdict,
			 VERDICT_CACHE);
}

static void fewer_blocks_than_runs_need_no_more_runs(void **state)
{
	struct trial first = trial(4, 3, VERDICT_LEAK);
	struct outcome outcome = decide(&once, first, none);

	(void)state;
	assert_false(outcome_is_open(&once, &first));
	assert_int_equal(outcome.verdict, VERDICT_STARTUP);
	assert_int_equal(outcome.repetitions, 4);
	first.left = 4;
	assert_true(outcome_is_open(&once, &first));
	assert_false(decide(&once, first, none).is_decided);
	assert_int_equal(decide(&once, first, none).verdict, VERDICT_SUSPECT);
}

/* What one run left says how much of it is for once. */
static void what_one_run_left_is_compared(void **state)
{
	const struct question five = {"TestDecode", VERDICT_SUSPECT, false,
				      true, 5};
	struct trial first = trial(4, 5, VERDICT_SUSPECT);
	struct outcome outcome = decide(&five, first, none);

	(void)state;
	assert_false(outcome_is_open(&five, &first));
	assert_int_equal(outcome.verdict, VERDICT_STARTUP);
	assert_int_equal(outcome.left_before, 5);
	/* not each run left one, but more than one did */
	first.left = 7;
	assert_true(outcome_is_open(&five, &first));
	/* somebody else started the library this time */
	first.left = 4;
	assert_true(outcome_is_open(&five, &first));
	first.left = 3;
	assert_false(outcome_is_open(&five, &first));
}

/* Memory that finalizers own looks like a leak in a short run. */
static void what_finalizers_free_fails_no_more(void **state)
{
	struct outcome outcome =
	    decide(&failing, trial(4, 0, VERDICT_OK), none);

	(void)state;
	assert_int_equal(outcome.verdict, VERDICT_CACHE);
	assert_true(outcome.is_decided);
	assert_non_null(strstr(outcome.says, "finalizers"));
}

/* It depends on what ran before: the first run knows more. */
static void what_is_not_there_clears_nobody(void **state)
{
	const struct trial nothing = {4, 0, 0, VERDICT_OK};
	struct outcome outcome = decide(&failing, nothing, none);

	(void)state;
	assert_int_equal(outcome.verdict, VERDICT_LEAK);
	assert_false(outcome.is_decided);
	outcome = decide(&once, nothing, none);
	assert_int_equal(outcome.verdict, VERDICT_SUSPECT);
	assert_non_null(outcome.obstacle);
}

static void between_all_and_none_the_rules_decide(void **state)
{
	(void)state;
	assert_int_equal(decide(&once, trial(4, 4, VERDICT_SUSPECT),
				trial(32, 18, VERDICT_LEAK))
			     .verdict,
			 VERDICT_LEAK);
	assert_int_equal(decide(&once, trial(4, 4, VERDICT_SUSPECT),
				trial(32, 18, VERDICT_STARTUP))
			     .verdict,
			 VERDICT_SUSPECT);
}

/* A cache of few entries is full before the second trial ends. */
static void a_small_cache_is_no_leak(void **state)
{
	(void)state;
	assert_true(decide(&once, trial(4, 4, VERDICT_LEAK),
			   trial(32, 7, VERDICT_STARTUP))
			.verdict < VERDICT_SUSPECT);
}

static void what_cannot_be_repeated_is_suspect(void **state)
{
	struct outcome outcome;

	(void)state;
	outcome_cannot(&outcome, &once, "it panicked");
	assert_int_equal(outcome.verdict, VERDICT_SUSPECT);
	assert_string_equal(outcome.obstacle, "it panicked");
	outcome_cannot(&outcome, &failing, "it panicked");
	assert_int_equal(outcome.verdict, VERDICT_LEAK);
	assert_false(outcome.is_decided);
}

static void what_runs_once_is_startup_or_suspect(void **state)
{
	const struct question init = {.test = "init",
				      .verdict = VERDICT_SUSPECT};
	const struct question all = {.test = "TestMain",
				     .verdict = VERDICT_SUSPECT};
	const struct question stopped = {.test = "TestMain",
					 .verdict = VERDICT_STARTUP};
	struct outcome outcome;

	(void)state;
	outcome_of_start(&outcome, &init);
	assert_int_equal(outcome.verdict, VERDICT_STARTUP);
	outcome_of_start(&outcome, &all);
	assert_int_equal(outcome.verdict, VERDICT_SUSPECT);
	assert_string_equal(outcome.obstacle, "it runs once");
	outcome_of_start(&outcome, &stopped);
	assert_int_equal(outcome.verdict, VERDICT_STARTUP);
	assert_null(outcome.obstacle);
	outcome_of_start(&outcome, &failing);
	assert_int_equal(outcome.verdict, VERDICT_LEAK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_block_each_is_a_leak),
	    cmocka_unit_test(several_blocks_each_are_counted),
	    cmocka_unit_test(what_does_not_grow_is_startup),
	    cmocka_unit_test(a_cache_stays_one),
	    cmocka_unit_test(fewer_blocks_than_runs_need_no_more_runs),
	    cmocka_unit_test(what_one_run_left_is_compared),
	    cmocka_unit_test(what_finalizers_free_fails_no_more),
	    cmocka_unit_test(what_is_not_there_clears_nobody),
	    cmocka_unit_test(between_all_and_none_the_rules_decide),
	    cmocka_unit_test(a_small_cache_is_no_leak),
	    cmocka_unit_test(what_cannot_be_repeated_is_suspect),
	    cmocka_unit_test(what_runs_once_is_startup_or_suspect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
