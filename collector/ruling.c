/* SPDX-License-Identifier: MIT */
#include "ruling.h"

#include <string.h>

#include "cli/options.h"
#include "log.h"
#include "report/report.h"
#include "status.h"

/* Only the program's 0 is replaced. */
static int say(const struct ruling_facts *facts, int status, const char *why,
	       const char *policy)
{
	if (facts->has_own)
		log_note("the program's own status stays; else %d: %s%s",
			 status, why, policy);
	else
		log_note("status %d: %s%s", status, why, policy);
	return status;
}

/* Where nothing was tracked nothing is judged, but that is not complete. */
int ruling_status(const struct report *report, const struct options *options,
		  const struct ruling_facts *facts)
{
	bool is_judged = report->n_tracked && !options->is_no_fail;
	bool is_open = options->policy.is_explicit && !options->is_no_fail &&
		       (report->n_tracked || !report->complete);
	char violated[256], unknown[REPORT_UNKNOWN_BYTES];

	report_violated(report, report->live_excess, violated,
			sizeof(violated));
	if (is_judged && report->result == POLICY_FAIL)
		return say(facts, STATUS_VIOLATED,
			   "violated: --fail-on=", violated);
	if (!facts->is_written)
		return say(facts, STATUS_INCOMPLETE,
			   "a report could not be written", "");
	if (is_open && report->result == POLICY_UNKNOWN)
		return say(facts, STATUS_INCOMPLETE,
			   report_unknown(report, unknown), "");
	return STATUS_OK;
}

static bool is_asked_for(const struct options *options)
{
	for (size_t i = 0; i < options->n_reports; i++)
		if (options->reports[i].file)
			return true;
	if (options->capture && strcmp(options->capture, CAPTURE_NONE))
		return true;
	return options->is_update_baseline ||
	       (options->policy.is_explicit && !options->is_no_fail);
}

int ruling_missed(const struct options *options)
{
	return is_asked_for(options) ? STATUS_INCOMPLETE : STATUS_OK;
}
