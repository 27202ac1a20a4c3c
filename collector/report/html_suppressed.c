/* SPDX-License-Identifier: MIT */
#include "report/html_suppressed.h"

#include "report/json_site.h"
#include "report/page.h"
#include "report/report.h"

static const char *const states[] = {
    [SUPPRESSION_UNUSED] = "unused",
    [SUPPRESSION_USED] = "used",
    [SUPPRESSION_EXPIRED] = "expired",
    [SUPPRESSION_EXCEEDED] = "exceeded",
};

/* As a reader wants to know them. */
static const enum suppression_state order[] = {
    SUPPRESSION_USED,
    SUPPRESSION_EXCEEDED,
    SUPPRESSION_EXPIRED,
    SUPPRESSION_UNUSED,
};

static json_t *html_rule(const struct report_suppression *row)
{
	const struct tally *tally = &row->tally;

	return json_pack(
	    "{s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "rule",
	    json_text(row->rule), "file",
	    row->file ? json_text(page_path(row->file)) : json_null(), "line",
	    row->file ? json_integer(row->line) : json_null(), "state",
	    states[row->state], "reason", json_text(row->reason), "expires",
	    json_text(row->expires), "max_bytes", json_count(row->max_bytes),
	    "sites", json_count(row->sites), "live_objects",
	    json_count(tally_live_objects(tally)), "live_bytes",
	    json_count(tally_live_bytes(tally)), "stderr", json_stderr(tally));
}

json_t *html_suppressed(const struct report *report)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		for (size_t j = 0; j < report->n_suppressed; j++) {
			const struct report_suppression *row =
			    &report->suppressed[j];

			if (row->state == order[i] &&
			    json_array_size(rules) < HTML_RULES_MAX)
				json_array_append_new(rules, html_rule(row));
		}
	return rules;
}
