/* SPDX-License-Identifier: MIT */
/* links: collector/policy.c collector/cli/size.c collector/model/verdict.c
 * collector/model/tally.c ; libs: -lcmocka */
/*
 * test_policy.c - how --fail-on is written
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "policy.h"

static void test_words(void **state)
{
	struct policy policy = {0};

	(void)state;
	assert_int_equal(policy_parse(&policy, "leak,suspect", true), 0);
	assert_true(policy_has(&policy, VERDICT_LEAK));
	assert_true(policy_has(&policy, VERDICT_SUSPECT));
	assert_false(policy_has(&policy, VERDICT_GROWING));
	assert_true(policy.is_explicit);
	assert_int_equal(policy.live_max, 0);
	assert_string_equal(policy.text, "leak,suspect");
	policy_release(&policy);
	assert_null(policy.text);
}

static void test_every_verdict(void **state)
{
	struct policy policy = {0};

	(void)state;
	for (int i = 0; i < VERDICT_COUNT; i++) {
		const char *word = verdict_name((enum verdict)i);
		assert_int_equal(policy_parse(&policy, word, false), 0);
		assert_int_equal(policy.verdicts, 1u << i);
		assert_non_null(strstr(policy_forms(), word));
	}
	policy_release(&policy);
}

static void test_live(void **state)
{
	struct policy policy = {0};

	(void)state;
	assert_int_equal(policy_parse(&policy,
				      "live>1MiB,leak,live>1KiB,"
				      "live>2KiB",
				      true),
			 0);
	assert_int_equal(policy.live_max, 1024);
	assert_string_equal(policy.live_text, "live>1KiB");
	assert_int_equal(policy.verdicts, 1u << VERDICT_LEAK);
	policy_release(&policy);
}

static void test_rate(void **state)
{
	static const struct {
		const char *text;
		double per_hour;
	} rates[] = {
	    {"rate>64KiB/min", 64 * 1024 * 60},
	    {"rate>1MB/s,rate>1MB/h", 1e6},
	    {"rate>1MB/h,rate>1MB/s", 1e6},
	    {"rate>24B/day", 1},
	    {"rate>0/h", 0},
	};
	struct policy policy = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		assert_int_equal(policy_parse(&policy, rates[i].text, true), 0);
		assert_true(policy.has_rate);
		assert_true(policy.rate_max == rates[i].per_hour);
		assert_non_null(strstr(rates[i].text, policy.rate_text));
		assert_null(strchr(policy.rate_text, ','));
		assert_int_equal(policy.verdicts, 0);
	}
	assert_int_equal(policy_parse(&policy, "leak", true), 0);
	assert_false(policy.has_rate || policy.wants_new);
	policy_release(&policy);
}

static void test_sites(void **state)
{
	struct policy policy = {0};

	(void)state;
	assert_int_equal(policy_parse(&policy,
				      "new,site:main.*>1MiB,"
				      "site:*.(*Stmt).Expand*>4KiB,"
				      "site:8573663c16f4>0,site:f<A<int>>*>7",
				      true),
			 0);
	assert_true(policy.wants_new);
	assert_int_equal(policy.n_sites, 4);
	assert_string_equal(policy.sites[0].glob, "main.*");
	assert_string_equal(policy.sites[0].text, "site:main.*>1MiB");
	assert_string_equal(policy.sites[3].text, "site:f<A<int>>*>7");
	assert_int_equal(policy.sites[0].live_max, 1 << 20);
	assert_string_equal(policy.sites[1].glob, "*.(*Stmt).Expand*");
	assert_string_equal(policy.sites[2].glob, "8573663c16f4");
	assert_int_equal(policy.sites[2].live_max, 0);
	assert_string_equal(policy.sites[3].glob, "f<A<int>>*");
	assert_int_equal(policy.sites[3].live_max, 7);
	policy_release(&policy);
}

static void test_forms(void **state)
{
	(void)state;
	assert_non_null(strstr(policy_forms(), "live>"));
	assert_non_null(strstr(policy_forms(), "rate>"));
	assert_non_null(strstr(policy_forms(), "new"));
	assert_non_null(strstr(policy_forms(), "site:"));
}

static void test_refused(void **state)
{
	static const char *const texts[] = {"",
					    "leak,",
					    ",leak",
					    "leaks",
					    "LEAK",
					    "leak growing",
					    "live>",
					    "live>0",
					    "live>x",
					    "live>-1",
					    "live=1K",
					    "live",
					    "rate>",
					    "rate>1",
					    "rate>1KiB",
					    "rate>1KiB/",
					    "rate>1KiB/year",
					    "rate>/min",
					    "rate>x/min",
					    "rate>1KiB/min/h",
					    "site:",
					    "site:x",
					    "site:>1",
					    "site:x>",
					    "site:x>y",
					    "site:x>1,leaks",
					    "site",
					    "newer"};
	struct policy policy = {0};

	(void)state;
	assert_int_equal(policy_parse(&policy, "growing", true), 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_int_equal(policy_parse(&policy, texts[i], false),
				 -EINVAL);
	assert_string_equal(policy.text, "growing");
	assert_true(policy.is_explicit);
	policy_release(&policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_every_verdict),
	    cmocka_unit_test(test_live),
	    cmocka_unit_test(test_rate),
	    cmocka_unit_test(test_sites),
	    cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
