/* SPDX-License-Identifier: MIT */
#include "report/html_joined.h"

#include "report/joined.h"
#include "report/json_joined.h"
#include "report/json_site.h"
#include "report/report.h"

static void add_findings(json_t *array, const struct joined *joined,
			 enum joined_state state)
{
	for (size_t i = 0; i < joined->n_findings; i++)
		if (joined->findings[i].state == state &&
		    json_array_size(array) < HTML_FINDINGS_MAX)
			json_array_append_new(
			    array, json_joined_finding(&joined->findings[i]));
}

static json_t *html_runtime_only(const struct joined *joined)
{
	json_t *array = json_array();

	for (size_t i = 0; i < joined->n_runtime_only && i < HTML_FINDINGS_MAX;
	     i++)
		json_array_append_new(array,
				      json_string(joined->runtime_only[i]->id));
	return array;
}

json_t *html_joined(const struct report *report)
{
	const struct joined *joined = report->joined;
	char note[JOINED_NOTE_BYTES];
	json_t *findings, *root;

	if (!joined)
		return json_null();
	findings = json_array();
	add_findings(findings, joined, JOINED_CONFIRMED);
	add_findings(findings, joined, JOINED_STATIC_ONLY);
	root = json_joined_head(joined);
	json_object_set_new(
	    root, "findings_left_out",
	    json_count(joined->n_findings - json_array_size(findings)));
	json_object_set_new(root, "findings", findings);
	json_object_set_new(root, "runtime_only_sites",
			    html_runtime_only(joined));
	json_object_set_new(root, "note", json_text(joined_note(joined, note)));
	return root;
}
