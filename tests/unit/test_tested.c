/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/tested.c collector/symbol/gotest.c
 * collector/symbol/gopackage.c ; libs: -lcmocka */
/*
 * test_tested.c - which test a stack belongs to, in all forms that Go gives it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "symbol/tested.h"

static char name[TESTED_BYTES];

/* Of functions innermost first, as reports print them; NULL ends them. */
static const char *test_of(const char *package, const char *const *functions)
{
	struct tested tested = {.package = package};
	size_t n = 0;

	while (functions[n])
		n++;
	while (n-- > 0) {
		bool is_go = strncmp(functions[n], "C ", 2);
		struct frame frame = {
		    .language = is_go ? LANGUAGE_GO : LANGUAGE_C,
		    .function = functions[n] + (is_go ? 0 : 2),
		    .file = strstr(functions[n], "Test") ||
				    strstr(functions[n], "Fuzz") ||
				    strstr(functions[n], "Bench") ||
				    strstr(functions[n], "Example")
				? "/src/a_test.go"
				: "/src/a.go",
		};

		tested_look(&tested, &frame);
	}
	return tested_copy(&tested, name) ? name : "";
}

#define OF(package, ...) \
	test_of(package, (const char *const[]){__VA_ARGS__, NULL})
#define IS(wanted, ...) assert_string_equal(OF("a/b", __VA_ARGS__), wanted)

static void what_testing_calls(void **state)
{
	(void)state;
	IS("TestX", "C malloc", "a/b.Lose", "a/b.TestX", "testing.tRunner",
	   "runtime.goexit");
	IS("TestX", "a/b.TestX.func1", "testing.tRunner");
	IS("TestX", "a/b.TestX.func1.2", "testing.tRunner");
	IS("TestX", "a/b.TestX.made.func1", "testing.tRunner");
	IS("TestX", "a/b.TestX-range1", "testing.tRunner");
	IS("TestX", "a/b_test.TestX", "testing.tRunner");
	IS("Test", "a/b.Test", "testing.tRunner");
	IS("Test_x", "a/b.Test_x", "testing.tRunner");
	IS("BenchmarkX", "a/b.BenchmarkX", "testing.(*B).runN",
	   "testing.(*B).launch");
	IS("BenchmarkX", "a/b.BenchmarkX.func1.1",
	   "testing.(*B).RunParallel.func1");
	IS("FuzzX", "a/b.FuzzX", "testing.fRunner");
	IS("FuzzX", "a/b.FuzzX.func1", "reflect.Value.call",
	   "reflect.Value.Call", "testing.(*F).Fuzz.func1.1",
	   "testing.tRunner");
	IS("ExampleX_y", "a/b.ExampleX_y", "testing.runExample",
	   "testing.(*M).Run", "a/b.TestMain", "main.main", "runtime.main");
	/* the innermost call of package testing counts, then the first */
	IS("TestA", "a/b.TestB", "a/b.TestA", "testing.tRunner");
	IS("TestB", "a/b.TestB", "testing.tRunner", "a/b.TestA.func1");
}

static void what_nobody_called(void **state)
{
	(void)state;
	IS("TestX", "C malloc", "a/b.Lose", "a/b.TestX.func1",
	   "runtime.goexit");
	IS("TestX", "a/b.TestX.func2", "a/b.(*Pool).work", "runtime.goexit");
	IS("TestX", "a/b.TestX.gowrap1", "runtime.goexit");
	IS("TestX", "a/b.TestX.func1", "a/b.(*Pool).work",
	   "a/b.TestMain.gowrap1");
	IS("TestMain", "a/b.Lose", "a/b.TestMain", "main.main", "runtime.main");
	IS("init", "a/b.Lose", "a/b.init.0", "runtime.doInit1",
	   "runtime.doInit", "runtime.main");
	IS("init", "z.init", "runtime.doInit", "runtime.main");
	IS("", "a/b.glob..func1", "runtime.goexit");
	IS("", "main.main", "runtime.main");
	IS("", "C worker_run");
}

static void helpers_and_methods(void **state)
{
	(void)state;
	IS("", "a/b.helper", "testing.tRunner");
	IS("", "a/b.made.func1", "testing.tRunner");
	IS("", "a/b.(*Suite).TestX", "testing.tRunner");
	IS("", "a/b.(*Suite).TestX-fm", "testing.tRunner");
	IS("", "a/b.Suite.TestX", "testing.tRunner");
	IS("", "a/b.Testify", "testing.tRunner");
	IS("", "a/b.Benchmarks", "testing.(*B).runN");
	IS("", "a/other.TestX", "testing.tRunner");
	IS("", "testing.runTests.func1", "testing.tRunner", "main.main");
	IS("", "a/b.MakeTest[...].func1", "testing.tRunner");
	IS("TestX", "a/b.TestX.MakeTest[...].func1", "testing.tRunner");
	assert_string_equal(OF("", "a/other.TestX", "testing.tRunner"),
			    "TestX");
	assert_string_equal(OF("", "testing.TestX", "testing.tRunner"), "");
}

/* Only a file *_test.go has tests. */
static void functions_that_look_like_tests(void **state)
{
	const char *found;
	struct frame frame = {
	    .language = LANGUAGE_GO,
	    .function = "a/b.TestConnection",
	    .file = "/src/dial.go",
	};

	(void)state;
	assert_int_equal(tested_function(&frame, "a/b", &found), 0);
	frame.file = "_test.go";
	assert_int_equal(tested_function(&frame, "a/b", &found), 0);
	frame.file = NULL;
	assert_int_equal(tested_function(&frame, "a/b", &found), 0);
	frame.file = "dial_test.go";
	assert_int_equal(tested_function(&frame, "a/b", &found), 14);
	frame.language = LANGUAGE_C;
	assert_int_equal(tested_function(&frame, "a/b", &found), 0);
}

static void escaped_packages(void **state)
{
	(void)state;
	assert_string_equal(OF("a/b.v2", "a/b%2ev2.TestX"), "TestX");
	assert_string_equal(OF("a/b.v2", "a/b%2ev2_test.TestX"), "TestX");
	assert_string_equal(OF("a/b.v2", "a/b%2ev3.TestX"), "");
	assert_string_equal(OF("a/b.v2", "a/b.TestX"), "");
}

static void hostile_names(void **state)
{
	char *huge = malloc(100000);

	(void)state;
	memset(huge, 'T', 99999);
	huge[99999] = 0;
	memcpy(huge, "a/b.Test", 8);
	IS("", huge, "testing.tRunner");
	huge[4 + TESTED_BYTES] = 0;
	IS("", huge, "testing.tRunner");
	huge[4 + TESTED_BYTES - 1] = 0;
	assert_int_equal(strlen(OF("a/b", huge, "testing.tRunner")),
			 TESTED_BYTES - 1);
	free(huge);
	IS("", "", "testing.tRunner");
	IS("", "Test", "testing.tRunner");
	IS("", "a/b", "a/b.", ".", "%", "a/b%", "a/b%2", "[", "(");
	IS("Test", "a/b.Test.", "testing.tRunner");
	IS("Test\xff\x01", "a/b.Test\xff\x01", "testing.tRunner");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_testing_calls),
	    cmocka_unit_test(what_nobody_called),
	    cmocka_unit_test(helpers_and_methods),
	    cmocka_unit_test(functions_that_look_like_tests),
	    cmocka_unit_test(escaped_packages),
	    cmocka_unit_test(hostile_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
