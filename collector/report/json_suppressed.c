/* SPDX-License-Identifier: MIT */
/*
 * json_suppressed.c - every rule of suppressions, and what it took away
 */
#include "report/json.h"
#include "report/json_site.h"
#include "report/report.h"

static json_t *json_rule(const struct report_suppression *row)
{
	static const char *const states[] = {
	    [SUPPRESSION_UNUSED] = "unused",
	    [SUPPRESSION_USED] = "used",
	    [SUPPRESSION_EXPIRED] = "expired",
	    [SUPPRESSION_EXCEEDED] = "exceeded",
	};
	bool is_used = row->state == SUPPRESSION_USED;
	const struct tally none = {0}, *tally = is_used ? &row->tally : &none;

	return json_pack(
	    "{s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "rule",
	    json_text(row->rule), "file", json_text(row->file), "line",
	    row->file ? json_integer(row->line) : json_null(), "state",
	    states[row->state], "reason", json_text(row->reason), "sites",
	    json_count(is_used ? row->sites : 0), "live_objects",
	    json_count(tally_live_objects(tally)), "live_bytes",
	    json_count(tally_live_bytes(tally)));
}

json_t *json_suppressed(const struct report *report)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < report->n_suppressed; i++)
		json_array_append_new(rules, json_rule(&report->suppressed[i]));
	return rules;
}
