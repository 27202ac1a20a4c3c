/* SPDX-License-Identifier: MIT */
/* links: collector/harness/again.c ; libs: */
/*
 * test_again.c - one test alone, as it was the first time
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/again.h"

static char text[4096];

static const char *joined(char **words)
{
	text[0] = 0;
	assert_non_null(words);
	for (char **word = words; *word; word++) {
		if (*text)
			strcat(text, " ");
		strcat(text, *word);
	}
	again_free(words);
	return text;
}

static const char *again(const char *test, const char *const *program)
{
	const struct again how = {.tests = &test, .n_tests = 1, .count = 4};

	return joined(again_words((char *const *)(uintptr_t)program, &how));
}

static void what_go_test_writes_is_dropped(void **state)
{
	const char *const program[] = {
	    "/tmp/x.test",	     "-test.testlogfile=/tmp/log",
	    "-test.paniconexit0",    "-test.timeout=10m0s",
	    "-test.coverprofile=c",  "-test.gocoverdir=/tmp/d",
	    "-test.v=true",	     "-test.run=Test",
	    "-test.count=3",	     "-test.short=true",
	    "-test.cpuprofile=cpu",  "-test.fuzzcachedir=/tmp/f",
	    "-test.skip=TestY/slow", NULL};

	(void)state;
	assert_string_equal(again("TestX", program),
			    "/tmp/x.test -test.run=^TestX$ -test.count=4 "
			    "-test.paniconexit0 -test.short=true "
			    "-test.skip=TestY/slow");
}

static void values_may_stand_alone(void **state)
{
	const char *const program[] = {"x",	   "-test.run", "A",
				       "--test.v", "-update",	"-test.count",
				       "2",	   NULL};

	(void)state;
	assert_string_equal(again("TestX", program),
			    "x -test.run=^TestX$ -test.count=4 -update");
}

static void the_programs_own_words_stay(void **state)
{
	const char *const program[] = {"x",	      "-test.v", "-db=d", "--",
				       "-test.run=A", "rest",	 NULL};
	const char *const plain[] = {"x", "file", "-test.v", NULL};

	(void)state;
	assert_string_equal(again("TestX", program),
			    "x -test.run=^TestX$ -test.count=4 -db=d -- "
			    "-test.run=A rest");
	assert_string_equal(again("TestX", plain),
			    "x -test.run=^TestX$ -test.count=4 file -test.v");
}

static void benchmarks_run_once_a_repetition(void **state)
{
	const char *const program[] = {"x", "-test.bench=.", "-test.benchmem",
				       "-test.benchtime=2s", NULL};

	(void)state;
	assert_string_equal(again("BenchmarkX/a", program),
			    "x -test.run=^$ -test.bench=^BenchmarkX$/^a$ "
			    "-test.benchtime=1x -test.count=4");
}

static void names_are_no_patterns(void **state)
{
	const char *const nested = "TestX/a.b(c)/[d]#01";
	const char *const several[] = {"TestA", "TestB"};
	char *pattern = again_pattern(&nested, 1);

	(void)state;
	assert_string_equal(pattern, "^TestX$/^a\\.b\\(c\\)$/^\\[d\\]#01$");
	free(pattern);
	pattern = again_pattern(several, 2);
	assert_string_equal(pattern, "^(TestA|TestB)$");
	free(pattern);
}

static void the_end_collects_garbage(void **state)
{
	const char *const test = "FuzzX";
	const struct again how = {.tests = &test,
				  .n_tests = 1,
				  .count = 32,
				  .is_verbose = true,
				  .timeout_ns = 1500,
				  .first_gate = "/s/1",
				  .second_gate = "/s/2"};
	const char *const program[] = {"x", "-test.memprofile=m", NULL};

	(void)state;
	assert_string_equal(
	    joined(again_words((char *const *)(uintptr_t)program, &how)),
	    "x -test.run=^FuzzX$ -test.count=32 -test.v -test.timeout=1500ns "
	    "-test.memprofile=/dev/null -test.blockprofile=/s/1 "
	    "-test.blockprofilerate=0 -test.mutexprofile=/s/2 "
	    "-test.mutexprofilefraction=0");
}

static void values_are_found(void **state)
{
	const char *const words[] = {
	    "x",  "-test.timeout=5s", "-test.count", "2", "-test.timeout=6s",
	    "--", "-test.timeout=7s", NULL};
	char *const *program = (char *const *)(uintptr_t)words;

	(void)state;
	assert_string_equal(again_value(program, "timeout"), "6s");
	assert_string_equal(again_value(program, "count"), "2");
	assert_null(again_value(program, "time"));
	assert_null(again_value(program, "run"));
}

static void only_what_has_a_name_is_asked_for(void **state)
{
	(void)state;
	assert_true(again_is_possible("TestX"));
	assert_true(again_is_possible("TestMainWindow"));
	assert_true(again_is_possible("BenchmarkX"));
	assert_true(again_is_possible("FuzzX"));
	assert_true(again_is_possible("ExampleX_y"));
	assert_false(again_is_possible("TestMain"));
	assert_false(again_is_possible("init"));
	assert_false(again_is_possible(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_go_test_writes_is_dropped),
	    cmocka_unit_test(values_may_stand_alone),
	    cmocka_unit_test(the_programs_own_words_stay),
	    cmocka_unit_test(benchmarks_run_once_a_repetition),
	    cmocka_unit_test(names_are_no_patterns),
	    cmocka_unit_test(the_end_collects_garbage),
	    cmocka_unit_test(values_are_found),
	    cmocka_unit_test(only_what_has_a_name_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
