/* SPDX-License-Identifier: MIT */
/*
 * diff_json.c - a diff for scripts: docs/diff.schema.json
 */
#include <errno.h>
#include <math.h>

#include "policy.h"
#include "report/diff.h"
#include "report/json.h"
#include "report/json_site.h"

static json_t *json_amount(const struct tally *tally)
{
	return json_pack(
	    "{s:o, s:o, s:o, s:o, s:o}", "stderr", json_stderr(tally),
	    "live_objects", json_count(tally_live_objects(tally)), "live_bytes",
	    json_count(tally_live_bytes(tally)), "allocated_objects",
	    json_count(tally->allocated_objects), "allocated_bytes",
	    json_count(tally->allocated_bytes));
}

static json_t *json_side(const struct site *site)
{
	json_t *side;

	if (!site)
		return json_null();
	side = json_amount(&site->tally);
	json_object_set_new(side, "verdict",
			    json_string(verdict_name(site->finding.verdict)));
	return side;
}

static json_t *json_delta_stderr(const struct tally *before,
				 const struct tally *after)
{
	struct tally_errors errors = diff_errors(before, after);

	if (errors.live_objects <= 0 && errors.live_bytes <= 0)
		return json_null();
	return json_pack("{s:I, s:I}", "objects",
			 (json_int_t)ceil(errors.live_objects), "bytes",
			 (json_int_t)ceil(errors.live_bytes));
}

static json_t *json_row(const struct diff_row *row)
{
	json_t *site = json_site(diff_site(row));

	json_object_set_new(site, "before", json_side(row->before));
	json_object_set_new(site, "after", json_side(row->after));
	json_object_set_new(site, "delta_bytes",
			    json_integer(row->delta_bytes));
	json_object_set_new(site, "delta_objects",
			    json_integer(row->delta_objects));
	json_object_set_new(
	    site, "delta_stderr",
	    json_delta_stderr(row->before ? &row->before->tally : NULL,
			      row->after ? &row->after->tally : NULL));
	return site;
}

/* Which record each side is. */
static json_t *json_record(const struct report *report, const char *name)
{
	json_t *reasons = json_array();

	for (size_t i = 0; i < report->n_incomplete; i++)
		json_array_append_new(reasons,
				      json_text(report->incomplete[i]));
	return json_pack("{s:o, s:s, s:b, s:o, s:o}", "name", json_text(name),
			 "at", report->at ? report->at : "end", "complete",
			 report->complete, "incomplete", reasons, "totals",
			 json_amount(&report->total));
}

static json_t *json_diff_policy(const struct diff *diff)
{
	static const char *const results[] = {
	    [POLICY_PASS] = "pass",
	    [POLICY_FAIL] = "fail",
	    [POLICY_UNKNOWN] = "unknown",
	};
	const struct report *after = diff->after;
	json_t *failed = json_array();

	for (size_t i = 0; i < after->n_failing; i++)
		json_array_append_new(failed, json_string(after->sites[i]->id));
	return json_pack("{s:o, s:s, s:o, s:o}", "expression",
			 json_text(after->policy->text), "result",
			 results[diff->result], "failed", failed, "live_excess",
			 json_count(diff->live_excess));
}

int diff_json(const void *what, const struct format_options *how, FILE *out)
{
	const struct diff *diff = what;
	json_t *sites = json_array(), *root;
	int err = -ENOMEM;

	for (size_t i = 0; i < diff->n_rows; i++)
		json_array_append_new(sites, json_row(&diff->rows[i]));
	root = json_pack(
	    "{s:s, s:{s:s}, s:o, s:o, s:I, s:I, s:o, s:o, s:o, s:o, s:o}",
	    "schema", "darkheap-diff/1", "generator", "version", how->version,
	    "before", json_record(diff->before, diff->before_name), "after",
	    json_record(diff->after, diff->after_name), "delta_bytes",
	    (json_int_t)diff->delta_bytes, "delta_objects",
	    (json_int_t)diff->delta_objects, "delta_stderr",
	    json_delta_stderr(&diff->before->total, &diff->after->total),
	    "policy", json_diff_policy(diff), "sites", sites, "suppressed",
	    json_suppressed(diff->after), "bad_frees",
	    diff_bad_frees_json(&diff->bad_frees));
	if (root && json_array_size(sites) == diff->n_rows)
		err = json_dumpf(root, out, JSON_INDENT(1)) ||
			      fputc('\n', out) == EOF || fflush(out)
			  ? -EIO
			  : 0;
	json_decref(root);
	return err;
}
