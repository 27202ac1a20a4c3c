/* SPDX-License-Identifier: MIT */
#include "harness/harness.h"

#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "baseline.h"
#include "cli/size.h"
#include "gate.h"
#include "harness/again.h"
#include "harness/artifact.h"
#include "harness/candidate.h"
#include "harness/confirmation.h"
#include "harness/findings.h"
#include "harness/package_result.h"
#include "harness/red_line.h"
#include "harness/repetition.h"
#include "log.h"
#include "model/now.h"
#include "model/process.h"
#include "opened.h"
#include "output.h"
#include "recorder.h"
#include "report/report.h"
#include "report/site_test.h"
#include "ruling.h"
#include "status.h"
#include "suppress/suppressions.h"
#include "waiter/watch.h"

#define CAPTURE_NAME "first.darkheap"
#define LINES_MAX 50
/* go test ends a binary a minute after its own time is up. */
#define GRACE_NS INT64_C(60000000000)
#define RESERVE_NS INT64_C(5000000000)

bool harness_init(struct harness *harness, const struct options *options)
{
	*harness = (struct harness){.options = options, .first = *options};
	if (!launch_is_test_binary(options->program))
		return false;
	if (!scratch_make(&harness->scratch)) {
		log_error("tests cannot be repeated: no directory in $TMPDIR "
			  "or /tmp: %s",
			  strerror(errno));
		return false;
	}
	scratch_file(&harness->scratch, CAPTURE_NAME, harness->capture);
	harness->first.is_for_harness = true;
	harness->first.is_update_baseline = false;
	harness->first.baseline = NULL;
	harness->first.capture = harness->capture;
	harness->first.n_reports = 0;
	return true;
}

void harness_release(struct harness *harness)
{
	scratch_remove(&harness->scratch);
}

/* All that the sequence needs. */
struct judging {
	struct harness *harness;
	const struct options *options;
	const struct watch *watch;
	struct opened opened;
	struct policy policy;
	struct suppressions suppressions;
	struct baseline *baseline;
	struct candidates candidates;
	struct confirmation confirmation;
	struct report report; /* the last state of it */
	bool has_report;
};

static bool has_failed(const struct watch *watch)
{
	return !WIFEXITED(watch->child_status) ||
	       WEXITSTATUS(watch->child_status);
}

/*
 * Status 1 is a test that failed.  What panicked, ran out of time or was ended
 * by a signal has left where it was all that it held.
 */
static bool is_broken(const struct watch *watch)
{
	return !WIFEXITED(watch->child_status) ||
	       WEXITSTATUS(watch->child_status) > 1;
}

static int64_t deadline_of(const struct judging *judging)
{
	const struct watch *watch = judging->watch;
	const char *timeout = again_value(judging->options->program, "timeout");
	int64_t deadline_ns =
	    now_ns(CLOCK_MONOTONIC) + (int64_t)judging->options->confirm_ns;
	uint64_t timeout_ns;

	if (timeout && !duration_parse(timeout, &timeout_ns) && timeout_ns &&
	    timeout_ns < INT64_MAX / 2) {
		int64_t kill_ns = watch->start_ns + (int64_t)timeout_ns +
				  GRACE_NS - RESERVE_NS;

		if (kill_ns < deadline_ns)
			deadline_ns = kill_ns;
	}
	return deadline_ns;
}

/* Each test ran once, so far as the words of the run say. */
static bool ran_once(char *const *program)
{
	const char *count = again_value(program, "count");
	const char *cpu = again_value(program, "cpu");

	return (!count || !strcmp(count, "1")) && !cpu &&
	       !again_value(program, "bench");
}

/* Fuzzing makes inputs by itself: there is no test to be repeated. */
static bool is_repeatable(const struct judging *judging)
{
	return judging->options->confirm_ns && !has_failed(judging->watch) &&
	       !again_value(judging->options->program, "fuzz");
}

static void drop_report(struct judging *judging)
{
	if (judging->has_report)
		report_release(&judging->report);
	judging->has_report = false;
}

static int make_report(struct judging *judging)
{
	int error;

	drop_report(judging);
	error = report_init(&judging->report, judging->opened.symbolizer,
			    &judging->opened.source, &judging->policy);
	judging->has_report = !error;
	return error;
}

/* Into the capture, and into what was read of it. */
static void revise(struct judging *judging)
{
	struct site_set *set = judging->opened.captures[0].sites;
	const struct site **changed = calloc(set->count + 1, sizeof(*changed));
	char why[CAPTURE_WHY_BYTES];
	size_t n = 0;

	for (size_t i = 0; changed && i < set->count; i++)
		if (findings_revise(set->sites[i], &judging->candidates))
			changed[n++] = set->sites[i];
	if (n && capture_revise(judging->harness->capture, changed, n, why))
		log_error("the capture does not say what repetition found: %s",
			  why);
	free(changed);
}

static int repeat(struct judging *judging)
{
	struct repeater repeater = {
	    .options = judging->options,
	    .launch = &judging->watch->launch,
	    .scratch = &judging->harness->scratch,
	    .deadline_ns = deadline_of(judging),
	};

	if (candidates_find(&judging->candidates, &judging->report))
		return -ENOMEM;
	if (!judging->candidates.n)
		return 0;
	confirmation_run(&judging->confirmation, &judging->candidates,
			 &repeater, &judging->report,
			 ran_once(judging->options->program));
	if (repeater.is_hurried)
		return -EINTR;
	log_detail("%zu tests repeated, %u runs; no time for %zu",
		   judging->confirmation.repeated, (unsigned)repeater.runs,
		   judging->confirmation.late);
	revise(judging);
	return make_report(judging);
}

/* Why it could not be repeated, NULL: it was not tried. */
static const char *obstacle_of(const struct judging *judging,
			       const struct site *site,
			       const struct site_test *test)
{
	const struct candidate *candidate =
	    candidates_get(&judging->candidates, test->name);
	const struct remnant *remnant =
	    candidate ? candidate_remnant(candidate, site->id) : NULL;

	return remnant ? remnant->outcome.obstacle : NULL;
}

static void say_line(const struct judging *judging, const struct site *site,
		     const struct site_test *test, size_t *n)
{
	bool is_utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	char line[RED_LINE_BYTES];
	const char *obstacle = NULL;

	if (!package_result_is_leak(site, test)) {
		if (!package_result_is_suspect(site, test))
			return;
		obstacle = obstacle_of(judging, site, test);
		if (!obstacle)
			return;
	}
	if ((*n)++ < LINES_MAX)
		log_error("%s",
			  red_line_write(site, test, obstacle, is_utf8, line));
}

/* What no test is known for. */
static void say_site(const struct judging *judging, const struct site *site,
		     size_t *n)
{
	struct site_test nobody = {.tally = site->tally,
				   .verdict = site->finding.verdict};

	for (size_t i = 0; i < site->n_tests; i++)
		say_line(judging, site, &site->tests[i], n);
	if (!site->n_tests)
		say_line(judging, site, &nobody, n);
}

static void say_all(const struct judging *judging)
{
	const struct report *report = &judging->report;
	size_t n = 0;

	for (size_t i = 0; i < report->n_sites; i++)
		say_site(judging, report->sites[i], &n);
	if (n > LINES_MAX)
		log_error("and %zu more", n - LINES_MAX);
	if (report->live_excess)
		log_error("more is live at the end than --fail-on allows");
}

static bool write_reports(const struct judging *judging)
{
	const struct options *options = judging->options;
	const struct report *report = &judging->report;
	bool is_written = true;

	for (size_t i = 0; options->is_report_asked && i < options->n_reports;
	     i++) {
		const struct report_request *request = &options->reports[i];
		char *path =
		    request->file
			? output_path(request->file, report->n_processes
							 ? report->processes[0]
							 : NULL)
			: NULL;

		if ((request->file && !path) ||
		    output_report(options, path, stderr, report,
				  request->format))
			is_written = false;
		free(path);
	}
	if (options->is_update_baseline &&
	    baseline_update(options->baseline, report))
		is_written = false;
	return is_written;
}

/* Somebody wants it, or will look for the reason of a red package. */
static bool is_kept(const struct judging *judging)
{
	const struct options *options = judging->options;
	const struct report *report = &judging->report;

	if (options->capture)
		return strcmp(options->capture, CAPTURE_NONE);
	return report->n_tracked && !is_broken(judging->watch) &&
	       (report->result == POLICY_FAIL ||
		(report->result == POLICY_UNKNOWN &&
		 options->policy.is_explicit));
}

static void tell(const struct judging *judging, const char *capture)
{
	struct package_result result = {
	    .exe = *judging->options->program,
	    .report = judging->has_report ? &judging->report : NULL,
	    .capture = capture,
	    .failed_by_itself = has_failed(judging->watch),
	    .repeated = judging->confirmation.repeated,
	    .late = judging->confirmation.late,
	    .why = judging->watch->launch.is_untracked
		       ? "it is linked with the shared libasan"
		       : NULL,
	};
	int error = judging->options->tell
			? package_result_write(&result, judging->options->tell)
			: 0;

	if (error)
		log_error("cannot write into '%s': %s", judging->options->tell,
			  strerror(-error));
}

static int finish(struct judging *judging)
{
	const struct report *report = &judging->report;
	const char *unrecognized = package_result_unrecognized(report);
	struct ruling_facts facts = {.has_own = has_failed(judging->watch)};
	char *kept = NULL;

	if (!is_broken(judging->watch))
		say_all(judging);
	facts.is_written = write_reports(judging);
	if (is_kept(judging)) {
		kept = artifact_keep(judging->options,
				     report->n_processes ? report->processes[0]
							 : NULL,
				     judging->harness->capture);
		if (!kept && judging->options->capture)
			facts.is_written = false;
		if (kept && !judging->options->tell) /* or `test` says it */
			recorder_say_kept(kept);
	}
	if (unrecognized && !judging->options->tell) /* likewise */
		log_note("%s", unrecognized);
	tell(judging, kept);
	free(kept);
	if (is_broken(judging->watch))
		return STATUS_OK;
	return ruling_status(report, judging->options, &facts);
}

static int judge(struct judging *judging)
{
	char *operands[] = {judging->harness->capture, NULL};
	int error = opened_init(&judging->opened, operands);

	if (!error)
		error = make_report(judging);
	if (!error && judging->report.n_tracked && is_repeatable(judging))
		error = repeat(judging);
	if (!error)
		return finish(judging);
	if (error == -EINTR)
		return STATUS_OK;
	tell(judging, NULL);
	return ruling_missed(judging->options);
}

int harness_judge(struct harness *harness, const struct watch *watch)
{
	struct judging *judging = calloc(1, sizeof(*judging));
	const struct options *options = harness->options;

	if (!judging)
		return ruling_missed(options);
	judging->harness = harness;
	judging->options = options;
	judging->watch = watch;
	judging->policy = options->policy;
	if (gate_baseline(&judging->baseline, options) ||
	    gate_suppressions(&judging->suppressions, options))
		return STATUS_INCOMPLETE;
	gate_use(&judging->policy, judging->baseline);
	gate_suppress(&judging->policy, &judging->suppressions);
	return judge(judging);
	/* the process ends here: nothing is given back piece by piece */
}
