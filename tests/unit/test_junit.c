/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_junit.c - the report as CI servers read it; with --write DIR it leaves
 * files for other readers (tests/consumers)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <unistd.h>

#include "fixtures/findings.h"
#include "report/site_test.h"

static size_t count(const char *text, const char *word)
{
	size_t n = 0;

	while ((text = strstr(text, word))) {
		n++;
		text += strlen(word);
	}
	return n;
}

static void test_places(void **state)
{
	struct reported *r = *state;
	char wanted[256];
	char *text;

	findings_build(r);
	text = findings_written(&format_junit, &r->report);
	assert_int_equal(count(text, "<testsuite "), 1);
	assert_int_equal(count(text, "<testcase "), 3);
	assert_int_equal(count(text, "<failure "), 3);
	assert_non_null(strstr(text, " tests=\"3\" failures=\"3\" errors=\"0\" "
				     "skipped=\"0\""));
	snprintf(wanted, sizeof(wanted), " name=\"main.handleGreet [%s]\"",
		 r->report.sites[0]->id);
	assert_non_null(strstr(text, wanted));
	assert_non_null(strstr(text,
			       "<failure message=\"main.handleGreet at "
			       "greet.go:41 loses 1000 blocks, 12.7 KiB"));
	assert_non_null(strstr(text, " type=\"double_free\""));
	free(text);
}

/* One failure a test, whatever it left; those without a test beside them. */
static void test_tests(void **state)
{
	struct reported *r = *state;
	struct site_test left = {.process = &r->process};
	char *text;

	reported_greet(&r->process);
	strcpy(r->process.package, "example.com/app/cache");
	assert_int_equal(synthetic_know(r->symbolizer, &r->process), 0);
	r->policy.verdicts = ~0u;
	assert_int_equal(reported_build(r, 1), 0);
	assert_in_range(r->report.n_failing, 3, 9);
	left.tally.allocated_objects = 3;
	left.tally.allocated_bytes = 36;
	for (size_t i = 0; i < 2; i++) {
		left.name = strdup("TestPut/a<b");
		assert_int_equal(site_test_add(r->report.sites[i], &left), 0);
		free(left.name);
	}
	left.name = strdup("TestAll");
	assert_int_equal(site_test_add(r->report.sites[0], &left), 0);
	free(left.name);
	text = findings_written(&format_junit, &r->report);
	assert_int_equal(
	    count(text, "<testsuite name=\"example.com/app/cache\""), 1);
	assert_int_equal(count(text, " name=\"TestPut/a&lt;b\""), 1);
	assert_int_equal(count(text, "<failure message=\"2 findings; "), 1);
	assert_int_equal(count(text, " name=\"TestAll\""), 1);
	assert_int_equal(count(text, "TestPut/a&lt;b left 3 blocks, 36 B of:"),
			 2);
	assert_int_equal(count(text, "<testcase "),
			 2 + r->report.n_failing - 2);
	free(text);
}

static void add_repeated(struct site *site, const struct process *process,
			 const char *name, uint32_t repetitions,
			 enum verdict verdict)
{
	struct site_test left = {
	    .process = process,
	    .name = strdup(name),
	    .repetitions = repetitions,
	    .verdict = verdict,
	    .tally.allocated_objects = 1,
	};

	assert_int_equal(site_test_add(site, &left), 0);
	free(left.name);
}

/* Where tests were run again alone, each is judged by what it did then. */
static void test_repeated(void **state)
{
	struct reported *r = *state;
	struct site *leak, *other;
	char *text;

	reported_greet(&r->process);
	assert_int_equal(synthetic_know(r->symbolizer, &r->process), 0);
	assert_int_equal(reported_build(r, 1), 0);
	leak = r->report.sites[0];
	other = r->report.sites[1];
	assert_true(leak->fails && !other->fails);
	add_repeated(leak, &r->process, "TestStarts", 8, VERDICT_STARTUP);
	add_repeated(leak, &r->process, "TestOnce", 0, VERDICT_SUSPECT);
	add_repeated(leak, &r->process, "TestLoses", 8, VERDICT_LEAK);
	/* known, or not asked for */
	add_repeated(other, &r->process, "TestKnown", 8, VERDICT_LEAK);
	text = findings_written(&format_junit, &r->report);
	assert_int_equal(count(text, "<testcase "), 1);
	assert_int_equal(count(text, " name=\"TestLoses\""), 1);
	free(text);
}

/* A case that passed, or nobody sees that it was looked at. */
static void test_green(void **state)
{
	struct reported *r = *state;
	char *text;

	assert_int_equal(reported_build(r, 1), 0);
	text = findings_written(&format_junit, &r->report);
	assert_non_null(strstr(text,
			       "<testsuites name=\"darkheap\" tests=\"1\" "
			       "failures=\"0\" errors=\"0\""));
	assert_int_equal(count(text, "<testcase "), 1);
	assert_int_equal(count(text, "<failure"), 0);
	free(text);
}

static void test_incomplete(void **state)
{
	struct reported *r = *state;
	char *text;

	process_incomplete(&r->process, "ring memory ran out");
	assert_int_equal(reported_build(r, 1), 0);
	text = findings_written(&format_junit, &r->report);
	assert_non_null(strstr(text, "<error message=\"unknown: tracking was "
				     "incomplete because ring memory ran out\" "
				     "type=\"incomplete\"/>"));
	assert_non_null(
	    strstr(text, " tests=\"2\" failures=\"0\" errors=\"1\""));
	free(text);
	/* nothing to track is no error of anybody */
	assert_int_equal(reported_build(r, 0), 0);
	text = findings_written(&format_junit, &r->report);
	assert_non_null(strstr(text, "<skipped message=\"nothing to track"));
	assert_non_null(strstr(text, " tests=\"1\" failures=\"0\" errors=\"0\" "
				     "skipped=\"1\""));
	free(text);
}

static void test_excess(void **state)
{
	struct reported *r = *state;
	char *text;

	reported_greet(&r->process);
	assert_int_equal(synthetic_know(r->symbolizer, &r->process), 0);
	r->policy.verdicts = 0;
	r->policy.live_max = 10;
	assert_int_equal(reported_build(r, 1), 0);
	text = findings_written(&format_junit, &r->report);
	assert_int_equal(count(text, "<failure message="), 1);
	assert_int_equal(count(text, "type=\"policy\""), 1);
	free(text);
}

/* What XML 1.0 forbids is not there, not even escaped. */
static void test_hostile_names(void **state)
{
	struct reported *r = *state;
	char *text;

	findings_build(r);
	findings_spoil(r);
	text = findings_written(&format_junit, &r->report);
	for (const char *c = text; *c; c++)
		assert_true((unsigned char)*c >= ' ' || *c == '\n');
	assert_null(strstr(text, "\xef\xbf\xbe"));
	assert_null(strstr(text, "]]>"));
	assert_null(strstr(text, "<b>"));
	assert_non_null(strstr(text, "a&quot;&lt;b&gt;&amp;"));
	free(text);
}

static void test_full_disk(void **state)
{
	reported_full_disk(*state, &format_junit);
}

static void test_write_all(void **state)
{
	if (findings_directory)
		findings_write_all(*state, &format_junit);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    REPORTED_TEST(test_places),	       REPORTED_TEST(test_tests),
	    REPORTED_TEST(test_repeated),      REPORTED_TEST(test_green),
	    REPORTED_TEST(test_incomplete),    REPORTED_TEST(test_excess),
	    REPORTED_TEST(test_hostile_names), REPORTED_TEST(test_full_disk),
	    REPORTED_TEST(test_write_all),
	};

	/* of no repository, whoever runs this */
	if (chdir("/"))
		return 1;
	if (argc == 3 && !strcmp(argv[1], "--write"))
		findings_directory = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
