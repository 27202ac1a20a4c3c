/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_github.c - annotations, and the step's summary; with --write DIR it
 * leaves files for other readers (tests/consumers)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixtures/findings.h"
#include "report/joined.h"
#include "report/site_test.h"

static size_t lines_of(const char *text, const char *kind)
{
	size_t n = 0;

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		n += !strncmp(line, kind, strlen(kind));
	}
	return n;
}

static void test_findings(void **state)
{
	struct reported *r = *state;
	char *text;

	findings_build(r);
	text = findings_written(&format_github, &r->report);
	assert_int_equal(lines_of(text, "::"), 3);
	assert_non_null(strstr(text, "::error title=darkheap%3A leak::main."
				     "handleGreet at greet.go:41 loses 1000 "
				     "blocks, 12.7 KiB: "));
	assert_non_null(strstr(text, "%0ATo do: "));
	assert_non_null(strstr(
	    text,
	    "::error file=cache/cache.go,line=88,endLine=88,title=darkheap%3A "
	    "bad free::a "
	    "block was freed twice, 3 times; "));
	free(text);
}

static void add_test(struct site *site, const struct process *process,
		     const char *name, uint32_t repetitions,
		     enum verdict verdict, uint64_t left_objects)
{
	struct site_test left = {
	    .process = process,
	    .name = strdup(name),
	    .repetitions = repetitions,
	    .verdict = verdict,
	    .tally = {.allocated_objects = 3,
		      .freed_objects = 3 - left_objects},
	};

	assert_int_equal(site_test_add(site, &left), 0);
	free(left.name);
}

static void test_tests(void **state)
{
	struct reported *r = *state;
	struct site *leak;
	char *text;

	findings_build(r);
	leak = r->report.sites[0];
	for (char name[] = "TestA"; name[4] < 'H'; name[4]++)
		add_test(leak, &r->process, name, 0, VERDICT_LEAK, 1);
	add_test(leak, &r->process, "TestStarts", 8, VERDICT_STARTUP, 1);
	add_test(leak, &r->process, "TestFrees", 0, VERDICT_LEAK, 0);
	text = findings_written(&format_github, &r->report);
	assert_non_null(strstr(text, "%0ALeft by TestA, TestB, TestC, TestD, "
				     "TestE and 2 more%0ATo do: "));
	free(text);
}

/* Ten of a kind, and how many more. */
static void test_limits(void **state)
{
	struct reported *r = *state;
	struct site *many[25], **old;
	char *text;

	reported_greet(&r->process);
	assert_int_equal(synthetic_know(r->symbolizer, &r->process), 0);
	assert_int_equal(reported_build(r, 1), 0);
	for (size_t i = 0; i < 25; i++)
		many[i] = r->report.sites[0];
	old = r->report.sites;
	r->report.sites = many;
	r->report.n_sites = 25;
	text = findings_written(&format_github, &r->report);
	assert_int_equal(lines_of(text, "::error "), 10);
	assert_int_equal(lines_of(text, "::notice "), 1);
	assert_non_null(strstr(text, "::15 more errors: the step's summary"));
	free(text);
	many[0]->fails = false;
	text = findings_written(&format_github, &r->report);
	assert_int_equal(lines_of(text, "::error "), 0);
	assert_int_equal(lines_of(text, "::warning "), 10);
	free(text);
	r->report.sites = old;
}

static void test_hostile_names(void **state)
{
	struct reported *r = *state;
	char *text;

	findings_build(r);
	findings_spoil(r);
	text = findings_written(&format_github, &r->report);
	assert_int_equal(lines_of(text, ""), lines_of(text, "::error ") +
						 lines_of(text, "::warning ") +
						 1);
	assert_null(strchr(text, '\r'));
	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "]]>::%250A,|"));
	free(text);
}

static char summary[] = "/tmp/darkheap-XXXXXX";

/* What is in the summary after the report; the caller frees it. */
static char *summary_of(const struct report *report)
{
	char *text = findings_written(&format_github, report);
	FILE *in = fopen(summary, "r");
	struct stat status;

	free(text);
	assert_non_null(in);
	assert_int_equal(fstat(fileno(in), &status), 0);
	text = calloc(1, (size_t)status.st_size + 1);
	assert_int_equal(fread(text, 1, (size_t)status.st_size, in),
			 status.st_size);
	fclose(in);
	return text;
}

static void start_summary(const char *text)
{
	FILE *out;

	strcpy(summary, "/tmp/darkheap-XXXXXX");
	close(mkstemp(summary));
	out = fopen(summary, "w");
	fputs(text, out);
	fclose(out);
	setenv("GITHUB_STEP_SUMMARY", summary, 1);
}

static void end_summary(void)
{
	unsetenv("GITHUB_STEP_SUMMARY");
	unlink(summary);
}

static void test_summary(void **state)
{
	struct reported *r = *state;
	char *text;

	findings_build(r);
	start_summary("before\n");
	text = summary_of(&r->report);
	assert_int_equal(strncmp(text, "before\n", 7), 0);
	assert_non_null(strstr(text, "\n### darkheap: 1 leak, 12.7 KiB lost in "
				     "1000 blocks\n"));
	assert_non_null(strstr(text, "\n| leak | main.handleGreet at greet.go:"
				     "41 | 1000 blocks | 12.7 KiB |"));
	assert_non_null(strstr(text, "\n| bad free |"));
	free(text);
	end_summary();
}

/* What a scan has said of it stands in both. */
static void test_scan(void **state)
{
	struct reported *r = *state;
	const struct joined_finding finding = {
	    .rule = "early-return-leak",
	    .file = "src/greet.go",
	    .line = 40,
	};
	struct site_scan link = {.finding = &finding};
	const struct joined joined = {.n_states = {[JOINED_CONFIRMED] = 1}};
	char *text;

	findings_build(r);
	r->report.sites[0]->scan = &link;
	r->report.joined = &joined;
	text = findings_written(&format_github, &r->report);
	assert_non_null(strstr(text, "%0AThe scan says early-return-leak at "
				     "greet.go:40\n"));
	free(text);
	start_summary("");
	text = summary_of(&r->report);
	assert_non_null(strstr(text, "\nThe scan's findings: 1 confirmed, "
				     "0 static only, 0 runtime only\n"));
	free(text);
	end_summary();
}

/* A row is a row, and nothing in it means anything. */
static void test_hostile_summary(void **state)
{
	struct reported *r = *state;
	char *text;

	findings_build(r);
	findings_spoil(r);
	start_summary("");
	text = summary_of(&r->report);
	assert_int_equal(lines_of(text, "| "), 1 + 3);
	assert_null(strstr(text, "<b>"));
	assert_null(strstr(text, "]("));
	assert_null(strchr(text, '`'));
	free(text);
	end_summary();
}

static void test_full_summary(void **state)
{
	struct reported *r = *state;
	size_t many = 20000;
	struct site **sites = calloc(many, sizeof(*sites)), **old;
	char *text, *again;

	findings_build(r);
	for (size_t i = 0; i < many; i++)
		sites[i] = r->report.sites[0];
	old = r->report.sites;
	r->report.sites = sites;
	r->report.n_sites = many;
	start_summary("");
	text = summary_of(&r->report);
	assert_in_range(strlen(text), 500000, 1 << 20);
	assert_non_null(strstr(text, " more are not shown.\n"));
	/* there is no room for another one */
	for (int i = 0; i < 3; i++) {
		again = summary_of(&r->report);
		assert_in_range(strlen(again), strlen(text), 1 << 20);
		free(text);
		text = again;
	}
	free(text);
	end_summary();
	r->report.sites = old;
	free(sites);
}

static void test_no_summary(void **state)
{
	struct reported *r = *state;
	char *text;

	findings_build(r);
	setenv("GITHUB_STEP_SUMMARY", "/nonexistent/summary", 1);
	text = findings_written(&format_github, &r->report);
	assert_non_null(strstr(text, "::warning title=darkheap::cannot write "
				     "the step's summary: No such file"));
	free(text);
	unsetenv("GITHUB_STEP_SUMMARY");
}

static void test_results(void **state)
{
	struct reported *r = *state;
	char *text;

	assert_int_equal(reported_build(r, 1), 0);
	text = findings_written(&format_github, &r->report);
	assert_string_equal(text, "");
	free(text);
	process_incomplete(&r->process, "ring memory ran out");
	assert_int_equal(reported_build(r, 1), 0);
	text = findings_written(&format_github, &r->report);
	assert_string_equal(text, "::warning title=darkheap::unknown: tracking "
				  "was incomplete because ring memory ran "
				  "out\n");
	free(text);
}

static void test_full_disk(void **state)
{
	reported_full_disk(*state, &format_github);
}

static void test_write_all(void **state)
{
	if (findings_directory)
		findings_write_all(*state, &format_github);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    REPORTED_TEST(test_findings),
	    REPORTED_TEST(test_tests),
	    REPORTED_TEST(test_limits),
	    REPORTED_TEST(test_hostile_names),
	    REPORTED_TEST(test_summary),
	    REPORTED_TEST(test_scan),
	    REPORTED_TEST(test_hostile_summary),
	    REPORTED_TEST(test_full_summary),
	    REPORTED_TEST(test_no_summary),
	    REPORTED_TEST(test_results),
	    REPORTED_TEST(test_full_disk),
	    REPORTED_TEST(test_write_all),
	};

	unsetenv("GITHUB_STEP_SUMMARY");
	/* of no repository, whoever runs this */
	if (chdir("/"))
		return 1;
	if (argc == 3 && !strcmp(argv[1], "--write"))
		findings_directory = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
