/* SPDX-License-Identifier: MIT */
/*
 * diff_command.c - `darkheap diff A B`
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"
#include "cli/command.h"
#include "cli/options.h"
#include "gate.h"
#include "log.h"
#include "opened.h"
#include "output.h"
#include "report/diff.h"
#include "status.h"
#include "suppress/suppressions.h"

/* One side: a capture, or a mark of it. */
struct side {
	struct opened opened;
	struct report report;
	bool is_open, is_made;
};

static int side_init(struct side *side, char *operand,
		     const struct policy *policy)
{
	char *operands[] = {operand, NULL};
	int error = opened_init(&side->opened, operands);

	side->is_open = !error;
	if (error)
		return error;
	error = report_init(&side->report, side->opened.symbolizer,
			    &side->opened.source, policy);
	side->is_made = !error;
	side->report.at = side->opened.mark;
	if (error)
		log_error("out of memory");
	return error;
}

static void side_release(struct side *side)
{
	if (side->is_made)
		report_release(&side->report);
	if (side->is_open)
		opened_release(&side->opened);
}

static int show(const struct diff *diff, const struct options *options)
{
	bool is_json = !strcmp(options->format, "json");
	char unknown[REPORT_UNKNOWN_BYTES];

	if (output_write(options, options->output, stdout,
			 is_json ? diff_json : diff_text, diff))
		return STATUS_DATA;
	if (options->is_update_baseline &&
	    baseline_update(options->baseline, diff->after))
		return STATUS_DATA;
	return gate_status(options, diff->result, diff->after,
			   diff->live_excess, diff_unknown(diff, unknown));
}

/* What was there before, and what --baseline knows, does not fail. */
static int accept_before(struct baseline **baseline,
			 const struct report *before,
			 const struct options *options)
{
	int error = gate_baseline(baseline, options);

	if (!error)
		error = baseline_add_report(baseline, before);
	return error;
}

static int diff_with(const struct options *options,
		     const struct suppressions *suppressions)
{
	struct side before = {0}, after = {0};
	struct policy policy = options->policy;
	struct baseline *baseline = NULL;
	struct diff diff;
	int status = STATUS_DATA;

	gate_suppress(&policy, suppressions);
	if (!side_init(&before, options->operands[0], &policy) &&
	    !accept_before(&baseline, &before.report, options)) {
		gate_use(&policy, baseline);
		if (!side_init(&after, options->operands[1], &policy) &&
		    !diff_init(&diff, &before.report, &after.report)) {
			diff.before_name = options->operands[0];
			diff.after_name = options->operands[1];
			status = show(&diff, options);
			diff_release(&diff);
		}
	}
	side_release(&after);
	side_release(&before);
	baseline_free(baseline);
	return status;
}

int diff_command(const struct options *options)
{
	struct suppressions suppressions;
	int status = gate_suppressions(&suppressions, options)
			 ? STATUS_USAGE
			 : diff_with(options, &suppressions);

	suppressions_release(&suppressions);
	return status;
}
