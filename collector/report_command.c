/* SPDX-License-Identifier: MIT */
/*
 * report_command.c - `darkheap report CAPTURE...`
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"
#include "cli/command.h"
#include "cli/options.h"
#include "gate.h"
#include "joined/scan_reader.h"
#include "log.h"
#include "opened.h"
#include "output.h"
#include "report/format.h"
#include "report/joined.h"
#include "report/report.h"
#include "status.h"
#include "suppress/suppressions.h"

/* Stacks are counted at the end only, and some formats are made of them. */
static bool is_possible(const struct format *format,
			const struct opened *opened)
{
	if (!opened->mark || !format->needs_stacks)
		return true;
	log_error("--format=%s cannot show '@%s': a mark keeps what sites "
		  "held, not stacks; text, json and diff can",
		  format->name, opened->mark);
	return false;
}

static int render(const struct opened *opened, const struct options *options,
		  const struct policy *policy, struct joined *joined)
{
	struct report report;
	char unknown[REPORT_UNKNOWN_BYTES];
	int status;

	if (!is_possible(format_find(options->format), opened))
		return STATUS_DATA;
	if (report_init(&report, opened->symbolizer, &opened->source, policy)) {
		log_error("out of memory: no report");
		return STATUS_DATA;
	}
	report.at = opened->mark;
	status = gate_join(joined, &report) ||
			 output_report(options, options->output, stdout,
				       &report, options->format)
		     ? STATUS_DATA
		     : gate_status(options, report.result, &report,
				   report.live_excess,
				   report_unknown(&report, unknown));
	if (options->is_update_baseline &&
	    baseline_update(options->baseline, &report))
		status = STATUS_DATA;
	report_release(&report);
	return status;
}

static int report_with(const struct options *options,
		       const struct suppressions *suppressions,
		       struct joined *joined)
{
	struct policy policy = options->policy;
	struct baseline *baseline = NULL;
	struct opened opened;
	int status = STATUS_DATA;

	if (gate_baseline(&baseline, options))
		return STATUS_DATA;
	gate_use(&policy, baseline);
	gate_suppress(&policy, suppressions);
	if (!opened_init(&opened, options->operands)) {
		status = render(&opened, options, &policy, joined);
		opened_release(&opened);
	}
	baseline_free(baseline);
	return status;
}

int report_command(const struct options *options)
{
	struct suppressions suppressions;
	struct joined joined;
	int status = STATUS_USAGE;

	if (!gate_suppressions(&suppressions, options) &&
	    !gate_scan(&joined, options)) {
		status = report_with(options, &suppressions, &joined);
		scan_release(&joined);
	}
	suppressions_release(&suppressions);
	return status;
}
