/* SPDX-License-Identifier: MIT */
/*
 * junit.c - the report as test results: the XML that CI servers show
 *
 * Shape   a suite for each process, by its package or name.  A case for each
 *         test that left something which fails, with one <failure> for all of
 *         it, because Jenkins keeps one only; a case for each place of which no
 *         test is known.  Who left nothing has one case that passed, so that
 *         it is seen
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "report/accusations.h"
#include "report/format.h"
#include "report/headline.h"
#include "report/junit_cases.h"
#include "report/page.h"
#include "report/report.h"
#include "report/sampled.h"
#include "report/site_test.h"
#include "report/site_words.h"
#include "report/text_bad_frees.h"
#include "report/text_site.h"
#include "report/xml.h"

#define TIME_BYTES 32

struct counts {
	size_t tests, failures, errors, skipped;
};

static double seconds_of(const struct process *process)
{
	double seconds =
	    (double)(process->end.tv_sec - process->start.tv_sec) +
	    (double)(process->end.tv_nsec - process->start.tv_nsec) / 1e9;

	return process->start.tv_sec && process->end.tv_sec && seconds > 0
		   ? seconds
		   : 0;
}

static void put_number(FILE *out, const char *name, size_t number)
{
	fprintf(out, " %s=\"%zu\"", name, number);
}

static void put_counts(FILE *out, const struct counts *counts)
{
	put_number(out, "tests", counts->tests);
	put_number(out, "failures", counts->failures);
	put_number(out, "errors", counts->errors);
	put_number(out, "skipped", counts->skipped);
}

/* Its readers know ISO 8601 without a zone. */
static void put_timestamp(FILE *out, const struct timespec *time)
{
	char text[TIME_BYTES];
	struct tm parts;

	if (!time->tv_sec || !gmtime_r(&time->tv_sec, &parts) ||
	    !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts))
		return;
	xml_attribute(out, "timestamp", text);
}

static void open_case(FILE *out, const char *class, const char *name)
{
	fputs("    <testcase", out);
	xml_attribute(out, "classname", class);
	xml_attribute(out, "name", name);
	fputs(" time=\"0\"", out);
}

static void put_passed(FILE *out, const char *class, const char *name)
{
	open_case(out, class, name);
	fputs("/>\n", out);
}

/* What people read of a site or bad free, between tags. */
static void put_body(FILE *out, const struct junit_case *found, size_t number,
		     size_t of)
{
	static const struct format_options options = {.utf8 = true};
	char *text = NULL;
	size_t bytes;
	struct page page = {open_memstream(&text, &bytes), &options};

	if (!page.out)
		return;
	if (found->site)
		text_site(&page, found->site, number, of);
	else
		text_bad_free(&page, found->bad, number, of);
	if (!fclose(page.out))
		xml_text(out, text);
	free(text);
}

static void put_amount(FILE *out, const struct junit_case *found)
{
	char blocks[AMOUNT_BYTES], size[AMOUNT_BYTES], line[512];

	if (!found->test)
		return;
	snprintf(line, sizeof(line), "\n%.200s left %s, %s of:\n",
		 found->test->name, sampled_blocks(blocks, &found->test->tally),
		 sampled_bytes(size, &found->test->tally));
	xml_text(out, line);
}

static const char *type_of(const struct junit_case *found)
{
	return found->site ? verdict_name(found->site->finding.verdict)
			   : bad_free_word(found->bad->bad->what);
}

static const char *message_of(const struct junit_case *cases, size_t n,
			      char text[SITE_WORDS_BYTES])
{
	int used =
	    n > 1 ? snprintf(text, SITE_WORDS_BYTES, "%zu findings; ", n) : 0;
	char words[SITE_WORDS_BYTES];

	if (cases->test)
		site_test_words(cases->site, cases->test, words);
	else if (cases->site)
		site_words(cases->site, words);
	else
		bad_free_words(cases->bad, words);
	snprintf(text + used, SITE_WORDS_BYTES - (size_t)used, "%s", words);
	return text;
}

/* Of a test or a place: all that it left, worst first. */
static void put_failed(FILE *out, const struct junit_case *cases, size_t n)
{
	char name[JUNIT_NAME_BYTES], message[SITE_WORDS_BYTES];

	open_case(out, junit_suite_name(cases->process),
		  junit_case_name(cases, name));
	fputs(">\n      <failure", out);
	xml_attribute(out, "message", message_of(cases, n, message));
	xml_attribute(out, "type", type_of(cases));
	fputs(">", out);
	for (size_t i = 0; i < n; i++) {
		put_amount(out, &cases[i]);
		put_body(out, &cases[i], i + 1, n);
	}
	fputs("</failure>\n    </testcase>\n", out);
}

static void open_suite(FILE *out, const char *name, const struct counts *counts,
		       double seconds)
{
	fputs("  <testsuite", out);
	xml_attribute(out, "name", name);
	put_counts(out, counts);
	fprintf(out, " time=\"%.3f\"", seconds);
}

static void put_suite(FILE *out, const struct process *process,
		      const struct junit_case *cases, size_t n)
{
	const char *name = junit_suite_name(process);
	struct counts counts = {.failures = junit_count(cases, n)};
	size_t same;

	counts.tests = counts.failures ? counts.failures : 1;
	open_suite(out, name, &counts, seconds_of(process));
	put_timestamp(out, &process->start);
	fputs(">\n", out);
	fprintf(
	    out,
	    "    <properties>\n      <property name=\"pid\" value=\"%d\"/>\n"
	    "    </properties>\n",
	    (int)process->pid);
	for (size_t i = 0; i < n; i += same) {
		same = junit_same(cases + i, n - i);
		put_failed(out, cases + i, same);
	}
	if (!n)
		put_passed(out, name, "darkheap");
	fputs("  </testsuite>\n", out);
}

/* What is nobody's test: the policy as a whole, and what left it open. */
static struct counts count_policy(const struct report *report)
{
	bool is_open = report->result == POLICY_UNKNOWN;
	bool is_failed = report->result == POLICY_FAIL && !report->n_failing;

	return (struct counts){
	    .tests = is_open || is_failed || !report->n_tracked,
	    .failures = is_failed,
	    .errors = is_open && report->n_tracked,
	    .skipped = is_open && !report->n_tracked,
	};
}

static void put_policy(FILE *out, const struct report *report)
{
	struct counts counts = count_policy(report);
	char head[HEADLINE_BYTES], name[512];

	if (!counts.tests)
		return;
	open_suite(out, "darkheap", &counts, 0);
	fputs(">\n", out);
	headline_write(report, head);
	snprintf(name, sizeof(name), "policy %.400s", report->policy->text);
	open_case(out, "darkheap", name);
	fprintf(out, ">\n      <%s",
		counts.failures ? "failure"
		: counts.errors ? "error"
				: "skipped");
	xml_attribute(out, "message", head);
	if (!counts.skipped)
		xml_attribute(out, "type",
			      counts.failures ? "policy" : "incomplete");
	fputs("/>\n    </testcase>\n  </testsuite>\n", out);
}

static struct counts count_all(const struct report *report,
			       const struct junit_cases *all)
{
	struct counts counts = count_policy(report);

	for (size_t i = 0; i < report->n_processes; i++) {
		size_t n = junit_count(all->cases + all->starts[i],
				       all->starts[i + 1] - all->starts[i]);

		counts.failures += n;
		counts.tests += report->processes[i]->reason ? 0 : n ? n : 1;
	}
	return counts;
}

static void put_all(FILE *out, const struct report *report,
		    const struct junit_cases *all)
{
	struct counts counts = count_all(report, all);

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<testsuites name=\"darkheap\"",
	      out);
	put_counts(out, &counts);
	fputs(">\n", out);
	for (size_t i = 0; i < report->n_processes; i++)
		if (!report->processes[i]->reason)
			put_suite(out, report->processes[i],
				  all->cases + all->starts[i],
				  all->starts[i + 1] - all->starts[i]);
	put_policy(out, report);
	fputs("</testsuites>\n", out);
}

static int junit_write(const struct report *report,
		       const struct format_options *options, FILE *out)
{
	struct junit_cases all;
	int err = junit_cases_init(&all, report);

	(void)options;
	if (!err)
		put_all(out, report, &all);
	junit_cases_release(&all);
	if (!err && (fflush(out) || ferror(out)))
		err = -EIO;
	return err;
}

const struct format format_junit = {
    .name = "junit",
    .write = junit_write,
};
