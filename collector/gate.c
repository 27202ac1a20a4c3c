/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include "baseline.h"
#include "log.h"
#include "options.h"

int gate_baseline(struct baseline **baseline, const struct options *options)
{
	*baseline = NULL;
	if (!options->baseline || options->is_update_baseline)
		return 0;
	return baseline_load(baseline, options->baseline);
}

void gate_use(struct policy *policy, const struct baseline *baseline)
{
	policy->baseline = baseline;
	policy->is_known = baseline_has;
}

int gate_status(const struct options *options, enum policy_result result,
		const struct report *report, bool has_excess)
{
	char violated[256];
	const char *policy = options->policy.text;
	bool is_gate = options->policy.is_explicit || options->baseline;

	if (!is_gate || options->is_no_fail || options->is_update_baseline ||
	    result == POLICY_PASS)
		return STATUS_OK;
	if (result == POLICY_FAIL) {
		report_violated(report, has_excess, violated, sizeof(violated));
		log_note("status %d: violated: --fail-on=%s", STATUS_VIOLATED,
			 violated);
		return STATUS_VIOLATED;
	}
	log_note("status %d: the record is not complete, so nobody can judge "
		 "--fail-on=%s",
		 STATUS_DATA, policy);
	return STATUS_DATA;
}
