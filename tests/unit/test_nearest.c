/* SPDX-License-Identifier: MIT */
/* links: collector/cli/nearest.c ; libs: -lcmocka */
/*
 * test_nearest.c - what a mistyped word probably meant
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "cli/nearest.h"

static const char *find(const char *word)
{
	static const char *const names[] = {
	    "report", NULL, "depth", "name", "no-fail", "fail-on", "version"};

	return nearest_name(word, strlen(word), names,
			    sizeof(names) / sizeof(*names));
}

static void test_near(void **state)
{
	(void)state;
	assert_string_equal(find("depht"), "depth");
	assert_string_equal(find("reprot"), "report");
	assert_string_equal(find("nofail"), "no-fail");
	assert_string_equal(find("failon"), "fail-on");
	assert_string_equal(find("nam"), "name");
	assert_string_equal(find("depth"), "depth");
}

static void test_far(void **state)
{
	(void)state;
	assert_null(find(""));
	assert_null(find("zzzz"));
	assert_null(find("x"));
	assert_null(find("this-is-longer-than-any-option-is"));
}

static void test_length_counts(void **state)
{
	static const char *const names[] = {"depth"};

	(void)state;
	assert_string_equal(nearest_name("deptX=something", 5, names, 1),
			    "depth");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_near),
	    cmocka_unit_test(test_far),
	    cmocka_unit_test(test_length_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
