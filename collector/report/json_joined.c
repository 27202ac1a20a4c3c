/* SPDX-License-Identifier: MIT */
#include "report/json_joined.h"

#include "report/joined.h"
#include "report/json_site.h"
#include "report/report.h"

json_t *json_joined_finding(const struct joined_finding *finding)
{
	return json_pack(
	    "{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "state",
	    joined_state_word(finding->state), "why",
	    joined_why_word(finding->why), "says", json_text(finding->says),
	    "rule", json_text(finding->rule), "file", json_text(finding->file),
	    "line", finding->line ? json_integer(finding->line) : json_null(),
	    "function", json_text(finding->function), "message",
	    json_text(finding->message), "site",
	    finding->site ? json_string(finding->site->id) : json_null());
}

json_t *json_joined_head(const struct joined *joined)
{
	return json_pack(
	    "{s:o, s:o, s:o, s:o, s:o, s:o, s:{s:o, s:o, s:o, s:o}}", "file",
	    json_text(joined->path), "tool", json_text(joined->tool), "version",
	    json_text(joined->version), "confirmed",
	    json_count(joined->n_states[JOINED_CONFIRMED]), "static_only",
	    json_count(joined->n_states[JOINED_STATIC_ONLY]), "runtime_only",
	    json_count(joined->n_runtime_only), "not_joined", "other_tools",
	    json_count(joined->n_of_others), "suppressed",
	    json_count(joined->n_suppressed), "unusable",
	    json_count(joined->n_unusable), "left_out",
	    json_count(joined->n_left_out));
}

json_t *json_joined(const struct report *report)
{
	const struct joined *joined = report->joined;
	json_t *findings, *sites, *root;

	if (!joined)
		return json_null();
	findings = json_array();
	sites = json_array();
	for (size_t i = 0; i < joined->n_findings; i++)
		json_array_append_new(
		    findings, json_joined_finding(&joined->findings[i]));
	for (size_t i = 0; i < joined->n_runtime_only; i++)
		json_array_append_new(sites,
				      json_string(joined->runtime_only[i]->id));
	root = json_joined_head(joined);
	json_object_set_new(root, "findings", findings);
	json_object_set_new(root, "runtime_only_sites", sites);
	return root;
}

json_t *json_joined_site(const struct site *site)
{
	json_t *rules;

	if (!site->scan)
		return json_null();
	rules = json_array();
	for (const struct site_scan *at = site->scan; at; at = at->next)
		json_array_append_new(rules, json_text(at->finding->rule));
	return rules;
}
