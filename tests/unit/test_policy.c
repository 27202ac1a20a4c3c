/* SPDX-License-Identifier: MIT */
/* links: collector/policy.c collector/size.c collector/model/verdict.c
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
	assert_int_equal(policy.verdicts, 1u << VERDICT_LEAK);
	policy_release(&policy);
}

static void test_refused(void **state)
{
	static const char *const texts[] = {
	    "",	     "leak,",  ",leak",	 "leaks",   "LEAK",    "leak growing",
	    "live>", "live>0", "live>x", "live>-1", "live=1K", "live"};
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
	    cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
