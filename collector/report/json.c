/* SPDX-License-Identifier: MIT */
/*
 * json.c - the report for scripts: docs/report.schema.json
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "report/clock.h"
#include "report/format.h"
#include "report/grown.h"
#include "report/json.h"
#include "report/json_bad_frees.h"
#include "report/json_grown.h"
#include "report/json_joined.h"
#include "report/json_ledger.h"
#include "report/json_process.h"
#include "report/json_site.h"
#include "report/report.h"
#include "report/sampled.h"

static json_t *json_strings(const char *const *strings, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, json_text(strings[i]));
	return array;
}

static const struct process *first_tracked(const struct report *report)
{
	for (size_t i = 0; i < report->n_processes; i++)
		if (!report->processes[i]->reason)
			return report->processes[i];
	return NULL;
}

static json_t *json_processes(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->n_processes; i++)
		json_array_append_new(array,
				      json_process(report->processes[i]));
	return array;
}

json_t *json_tally(const struct tally *tally)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "stderr",
			 json_stderr(tally), "allocated_objects",
			 json_count(tally->allocated_objects),
			 "allocated_bytes", json_count(tally->allocated_bytes),
			 "freed_objects", json_count(tally->freed_objects),
			 "freed_bytes", json_count(tally->freed_bytes),
			 "live_objects", json_count(tally_live_objects(tally)),
			 "live_bytes", json_count(tally_live_bytes(tally)),
			 "peak_bytes", json_count(tally->peak_bytes));
}

static json_t *json_totals(const struct report *report)
{
	json_t *totals = json_tally(&report->total);

	json_object_set_new(totals, "unknown_frees",
			    json_count(report->unknown_frees));
	json_object_set_new(totals, "bad_frees",
			    json_count(report->accusations.total));
	return totals;
}

static json_t *json_loss(const struct loss *loss)
{
	return json_pack("{s:o, s:o, s:o}", "allocs", json_count(loss->allocs),
			 "frees", json_count(loss->frees), "stacks",
			 json_count(loss->stacks));
}

static json_t *json_degraded(const struct degraded *degraded)
{
	return json_pack(
	    "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "truncated_stacks",
	    json_count(degraded->truncated_stacks), "unresolved_frames",
	    json_count(degraded->unresolved_frames), "stalled_ns",
	    json_count(degraded->stalled_ns), "late_frees",
	    json_count(degraded->late_frees), "missed_frees",
	    json_count(degraded->missed_frees), "refused_stacks",
	    json_count(degraded->refused_stacks), "cut_stacks",
	    json_count(degraded->cut_stacks), "lost_marks",
	    json_count(degraded->lost_marks), "first_seen_stacks",
	    json_count(degraded->first_seen_stacks));
}

json_t *json_policy(const struct report *report)
{
	static const char *const results[] = {
	    [POLICY_PASS] = "pass",
	    [POLICY_FAIL] = "fail",
	    [POLICY_UNKNOWN] = "unknown",
	};
	json_t *failed = json_array();

	for (size_t i = 0; i < report->n_failing; i++)
		json_array_append_new(failed,
				      json_string(report->sites[i]->id));
	return json_pack("{s:o, s:s, s:o, s:o}", "expression",
			 json_text(report->policy->text), "result",
			 results[report->result], "failed", failed,
			 "live_excess", json_count(report->live_excess));
}

static json_t *json_mark_sites(const struct report *report,
			       const struct report_mark *mark)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->n_sites; i++) {
		const struct site *site = report->sites[i];
		const struct tally *tally;

		if (site->number >= mark->n_sites)
			continue;
		tally = &mark->sites[site->number];
		if (!tally_live_objects(tally))
			continue;
		json_array_append_new(
		    array,
		    json_pack("{s:s, s:o, s:o, s:o}", "id", site->id,
			      "live_objects",
			      json_count(tally_live_objects(tally)),
			      "live_bytes", json_count(tally_live_bytes(tally)),
			      "stderr", json_stderr(tally)));
	}
	return array;
}

static json_t *json_marks(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->n_marks; i++) {
		const struct report_mark *mark = &report->marks[i];

		json_array_append_new(
		    array, json_pack("{s:o, s:i, s:o, s:o, s:o, s:o}", "name",
				     json_text(mark->mark->name), "pid",
				     (int)mark->process->pid, "time",
				     json_time(&mark->time), "totals",
				     json_tally(&mark->mark->total), "sites",
				     json_mark_sites(report, mark), "ledger",
				     json_mark_ledger(mark->mark)));
	}
	return array;
}

/* What was seen, and how well. */
json_t *json_head(const struct report *report,
		  const struct format_options *options)
{
	const struct process *first = first_tracked(report);

	return json_pack(
	    "{s:s, s:{s:s}, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
	    "schema", "darkheap-report/1", "generator", "version",
	    options->version, "at", report->at ? report->at : "end", "complete",
	    report->complete, "process",
	    first ? json_process(first) : json_null(), "processes",
	    json_processes(report), "incomplete",
	    json_strings(report->incomplete, report->n_incomplete), "coverage",
	    json_coverage(first), "totals", json_totals(report), "loss",
	    json_loss(&report->loss), "degraded",
	    json_degraded(&report->degraded));
}

static void add_sampling(json_t *notes, const struct report *report)
{
	char text[SAMPLED_BYTES];

	if (!sampled_is(report))
		return;
	sampled_head(report, text);
	json_array_append_new(notes, json_text(text));
	for (size_t i = 0; sampled_change(report, i, text); i++)
		json_array_append_new(notes, json_text(text));
}

/* What a reader must know before he trusts amounts and stacks. */
json_t *json_notes(const struct report *report)
{
	json_t *notes = json_array();
	char grown[GROWN_BYTES];

	add_sampling(notes, report);
	if (report->degraded.first_seen_stacks)
		json_array_append_new(
		    notes,
		    json_string("of stacks without unwind tables those with "
				"the same Go frames, the same first C caller "
				"and the same stack depth count as one: deeper "
				"C frames are those first seen"));
	if (report->at)
		json_array_append_new(
		    notes, json_string("amounts are those of the mark; "
				       "verdicts, calls and stacks are those "
				       "of the end"));
	grown_suspected(report, grown);
	if (*grown)
		json_array_append_new(notes, json_text(grown));
	for (size_t i = 0; i < report->n_notes; i++)
		json_array_append_new(notes, json_text(report->notes[i]));
	return notes;
}

/* Before the sites. */
static json_t *json_middle(const struct report *report)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "policy",
			 json_policy(report), "ledger", json_ledger(report),
			 "retention", json_retention(report), "growth",
			 json_grown(report), "notes", json_notes(report));
}

/* Behind the sites. */
static json_t *json_tail(const struct report *report)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "bad_frees",
			 json_bad_frees(&report->accusations), "suppressed",
			 json_suppressed(report), "scan", json_joined(report),
			 "marks", json_marks(report), "modules",
			 json_modules(report));
}

/* The members of an object without its braces; the object is used up. */
static int put_members(FILE *out, json_t *object)
{
	char *text = json_dumps(object, JSON_INDENT(1));
	int err = text ? 0 : -ENOMEM;
	size_t braces = sizeof("{\n}") - 1;

	if (text && fwrite(text + 1, strlen(text) - braces, 1, out) != 1)
		err = -EIO;
	free(text);
	json_decref(object);
	return err;
}

/* jansson's lines, two columns further to the right. */
static int put_indented(const char *text, size_t size, void *out)
{
	for (size_t i = 0; i < size; i++)
		if (fputc(text[i], out) == EOF ||
		    (text[i] == '\n' && fputs("  ", out) == EOF))
			return -1;
	return 0;
}

static int put_site(FILE *out, const struct site *site, bool is_last)
{
	json_t *object = json_site(site);
	int err = object ? 0 : -ENOMEM;

	fputs("\n  ", out);
	if (object &&
	    json_dump_callback(object, put_indented, out, JSON_INDENT(1)))
		err = ferror(out) ? -EIO : -ENOMEM;
	if (!is_last)
		fputc(',', out);
	json_decref(object);
	return err;
}

/* One after the other: all of them as one object would take gigabytes. */
static int put_sites(FILE *out, const struct report *report)
{
	int err = 0;

	fputs(",\n \"sites\": [", out);
	for (size_t i = 0; !err && i < report->n_sites; i++)
		err = put_site(out, report->sites[i], i + 1 == report->n_sites);
	fputs(report->n_sites ? "\n ]," : "],", out);
	return err;
}

static int json_write(const struct report *report,
		      const struct format_options *options, FILE *out)
{
	int err;

	fputc('{', out);
	err = put_members(out, json_head(report, options));
	fputc(',', out);
	if (!err)
		err = put_members(out, json_middle(report));
	if (!err)
		err = put_sites(out, report);
	if (!err)
		err = put_members(out, json_tail(report));
	fputs("\n}\n", out);
	if (!err && (fflush(out) || ferror(out)))
		err = -EIO;
	return err;
}

const struct format format_json = {
    .name = "json",
    .write = json_write,
};
