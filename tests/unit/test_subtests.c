/* SPDX-License-Identifier: MIT */
/* links: collector/harness/subtests.c ; libs: */
/*
 * test_subtests.c - the names of cases, in what a test prints
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "harness/outcome.h"
#include "harness/repetition.h"
#include "harness/subtests.h"

/* Nothing runs here. */
void repetition_run(struct repeater *repeater, const struct again *again,
		    int64_t until_ns, struct repetition *repetition)
{
	(void)repeater;
	(void)again;
	(void)until_ns;
	repetition->end = REPETITION_LATE;
}

void repetition_release(struct repetition *repetition)
{
	(void)repetition;
}

void repetition_output(const struct repeater *repeater, char *path)
{
	(void)repeater;
	*path = 0;
}

void repetition_look(const struct repetition *repetition, const char *site,
		     uint32_t runs, struct trial *trial)
{
	(void)repetition;
	(void)site;
	(void)runs;
	(void)trial;
}

bool outcome_is_each(const struct trial *trial)
{
	(void)trial;
	return false;
}

static void expect(const char *text, const char *names)
{
	char joined[4096] = "";
	char **list = subtests_read(text, "TestX");

	assert_non_null(list);
	for (char **name = list; *name; name++) {
		strcat(joined, *name);
		strcat(joined, " ");
	}
	subtests_free(list);
	assert_string_equal(joined, names);
}

static void each_case_is_found(void **state)
{
	(void)state;
	expect("=== RUN   TestX\n"
	       "=== RUN   TestX/a\n"
	       "=== RUN   TestX/b_c#01\n"
	       "--- PASS: TestX (0.00s)\n"
	       "    --- PASS: TestX/a (0.00s)\n"
	       "PASS\n",
	       "TestX/a TestX/b_c#01 ");
}

static void only_the_innermost_count(void **state)
{
	(void)state;
	expect("=== RUN   TestX/a\n"
	       "=== RUN   TestX/a/1\n"
	       "=== PAUSE TestX/a/1\n"
	       "=== RUN   TestX/ab\n"
	       "=== CONT  TestX/a/1\n"
	       "=== RUN   TestX/a/2\n",
	       "TestX/a/1 TestX/ab TestX/a/2 ");
}

static void what_others_print_is_no_name(void **state)
{
	(void)state;
	expect("", "");
	expect("=== RUN", "");
	expect("=== RUN   TestXY/a\nlog: === RUN   TestX/b\n=== RUN   TestX",
	       "");
	expect("=== RUN   TestX/a\n=== RUN   TestX/a", "TestX/a ");
}

static void more_than_there_is_room_for(void **state)
{
	static char text[40 * 1000];
	size_t used = 0;
	char **list;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "=== RUN   TestX/%d\n", i);
	list = subtests_read(text, "TestX");
	while (list[n])
		n++;
	assert_int_equal(n, 100);
	subtests_free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_case_is_found),
	    cmocka_unit_test(only_the_innermost_count),
	    cmocka_unit_test(what_others_print_is_no_name),
	    cmocka_unit_test(more_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
