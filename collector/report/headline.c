/* SPDX-License-Identifier: MIT */
#include "report/headline.h"

#include <inttypes.h>
#include <stdio.h>

#include "policy.h"
#include "report/page.h"
#include "report/report.h"
#include "report/sampled.h"
#include "report/text_processes.h"

static size_t count_verdict(const struct report *report, enum verdict verdict,
			    bool only_failing)
{
	size_t count = 0;

	for (size_t i = 0; i < report->n_sites; i++) {
		const struct site *site = report->sites[i];

		count += site->finding.verdict == verdict &&
			 (site->fails || !only_failing);
	}
	return count;
}

/* "3 leaks, 1 growing site"; "" for none. */
static void describe_counts(const struct report *report, enum verdict least,
			    bool only_failing, char *text, size_t size)
{
	size_t used = 0;

	text[0] = 0;
	for (int i = VERDICT_COUNT - 1; i >= (int)least; i--) {
		size_t n = count_verdict(report, (enum verdict)i, only_failing);

		if (!n || used >= size)
			continue;
		used += (size_t)snprintf(
		    text + used, size - used, "%s%zu %s%s%s", used ? ", " : "",
		    n, verdict_name((enum verdict)i),
		    i == VERDICT_LEAK ? "" : " site", n == 1 ? "" : "s");
	}
}

static void write_failed(const struct report *report, char *text)
{
	char counts[128], size[AMOUNT_BYTES], blocks[AMOUNT_BYTES];

	describe_counts(report, VERDICT_OK, true, counts, sizeof(counts));
	snprintf(text, HEADLINE_BYTES, "%s, %s lost in %s", counts,
		 sampled_bytes(size, &report->failing),
		 sampled_blocks(blocks, &report->failing));
}

static void write_excess(const struct report *report, char *text)
{
	char live[AMOUNT_BYTES], excess[WORD_BYTES];

	snprintf(text, HEADLINE_BYTES,
		 "%s live at the end, %s more than '%.300s' allows",
		 sampled_bytes(live, &report->total),
		 page_size(excess, report->live_excess), report->policy->text);
}

static void write_unknown(const struct report *report, char *text)
{
	const char *reason = text_only_reason(report);

	if (!report->n_tracked && reason)
		snprintf(text, HEADLINE_BYTES, "nothing to track: %s", reason);
	else if (!report->n_tracked && report->n_processes)
		snprintf(text, HEADLINE_BYTES,
			 "nothing to track in %zu processes",
			 report->n_processes);
	else if (!report->n_tracked)
		snprintf(text, HEADLINE_BYTES,
			 "nothing to track: no program used the preloaded "
			 "library");
	else if (!report->complete)
		snprintf(text, HEADLINE_BYTES,
			 "unknown: tracking was incomplete because %s",
			 report->n_incomplete ? report->incomplete[0]
					      : "something was lost");
	else
		snprintf(text, HEADLINE_BYTES, "unknown: %s to decide '%.300s'",
			 sampled_is(report) ? "the sample is too small"
					    : "too little was seen",
			 report->doubt);
}

static enum mood write_passed(const struct report *report, char *text)
{
	char counts[128], size[AMOUNT_BYTES], blocks[AMOUNT_BYTES];
	uint64_t live = tally_live_objects(&report->total);

	sampled_bytes(size, &report->total);
	sampled_blocks(blocks, &report->total);
	describe_counts(report, VERDICT_GROWING, false, counts, sizeof(counts));
	if (*counts) {
		snprintf(text, HEADLINE_BYTES, "'%.300s' holds, but: %s",
			 report->policy->text, counts);
		return MOOD_DOUBT;
	}
	if (!live) {
		snprintf(text, HEADLINE_BYTES,
			 "no leaks: nothing is left of %" PRIu64
			 " %sallocations",
			 tally_seen(&report->total),
			 sampled_is(report) ? "sampled " : "");
		return MOOD_GOOD;
	}
	describe_counts(report, VERDICT_SUSPECT, false, counts, sizeof(counts));
	snprintf(text, HEADLINE_BYTES, "no leaks: %s in %s still held%s%s",
		 size, blocks, *counts ? "; " : "", counts);
	return *counts ? MOOD_DOUBT : MOOD_GOOD;
}

enum mood headline_write(const struct report *report, char text[HEADLINE_BYTES])
{
	if (report->n_failing) {
		write_failed(report, text);
		return MOOD_BAD;
	}
	if (report->result == POLICY_FAIL) {
		write_excess(report, text);
		return MOOD_BAD;
	}
	if (report->result == POLICY_UNKNOWN) {
		write_unknown(report, text);
		return MOOD_DOUBT;
	}
	return write_passed(report, text);
}
