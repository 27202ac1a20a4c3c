/* SPDX-License-Identifier: MIT */
/*
 * report_command.c - `darkheap report CAPTURE...`
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"
#include "command.h"
#include "log.h"
#include "options.h"
#include "opened.h"
#include "output.h"
#include "report/format.h"
#include "report/report.h"

#define STATUS_VIOLATED 23
#define STATUS_DATA 3

struct shown {
	const struct report *report;
	const struct format *format;
};

static int show(const void *what, const struct format_options *how, FILE *out)
{
	const struct shown *shown = what;

	return shown->format->write(shown->report, how, out);
}

/* Stacks are counted at the end only, and some formats are made of them. */
static bool is_possible(const struct format *format,
			const struct opened *opened)
{
	if (!opened->mark || !format->needs_stacks)
		return true;
	log_error("--format=%s cannot show '@%s': a mark keeps what sites "
		  "held, not stacks",
		  format->name, opened->mark);
	return false;
}

static int judge(const struct report *report, const struct options *options)
{
	bool is_gate = options->policy.is_explicit || options->baseline;

	if (!is_gate || options->is_no_fail || options->is_update_baseline)
		return 0;
	if (report->result == POLICY_FAIL) {
		log_note("status %d: violated: --fail-on=%s", STATUS_VIOLATED,
			 options->policy.text);
		return STATUS_VIOLATED;
	}
	if (report->result == POLICY_PASS)
		return 0;
	log_note("status %d: the record is not complete, so nobody can judge "
		 "--fail-on=%s",
		 STATUS_DATA, options->policy.text);
	return STATUS_DATA;
}

static int render(const struct opened *opened, const struct options *options,
		  const struct policy *policy)
{
	struct shown shown = {.format = format_find(options->format)};
	struct report report;
	int status;

	if (!is_possible(shown.format, opened))
		return STATUS_DATA;
	if (report_init(&report, opened->symbolizer, &opened->source, policy)) {
		log_error("out of memory: no report");
		return STATUS_DATA;
	}
	report.at = opened->mark;
	shown.report = &report;
	status = output_write(options, options->output, stdout, show, &shown)
		     ? STATUS_DATA
		     : judge(&report, options);
	if (options->is_update_baseline &&
	    baseline_update(options->baseline, &report))
		status = STATUS_DATA;
	report_release(&report);
	return status;
}

int report_command(const struct options *options)
{
	struct policy policy = options->policy;
	struct baseline *baseline = NULL;
	struct opened opened;
	int status = STATUS_DATA;

	if (options->baseline && !options->is_update_baseline &&
	    baseline_load(&baseline, options->baseline))
		return STATUS_DATA;
	policy.baseline = baseline;
	policy.is_known = baseline_has;
	if (!opened_init(&opened, options->operands)) {
		status = render(&opened, options, &policy);
		opened_release(&opened);
	}
	baseline_free(baseline);
	return status;
}
