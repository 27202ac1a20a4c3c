/* SPDX-License-Identifier: MIT */
#include "report/json_ledger.h"

#include "model/process.h"
#include "report/audited.h"
#include "report/json_site.h"
#include "report/report.h"

#define NO_LOOK "it ended before its memory was looked at for the first time"

static json_t *json_moment(const struct ledger *ledger)
{
	struct timespec time = {
	    .tv_sec = ledger->time_ns / 1000000000,
	    .tv_nsec = ledger->time_ns % 1000000000,
	};

	return json_time(&time);
}

static const char *why_of(const struct ledger *ledger, enum ledger_row row)
{
	if (*ledger->why[row])
		return ledger->why[row];
	return ledger->is_taken ? NULL : NO_LOOK;
}

static json_t *json_rows(const struct ledger *ledger)
{
	json_t *rows = json_object(), *why = json_object();

	for (int i = 0; i < LEDGER_ROWS; i++) {
		enum ledger_row row = (enum ledger_row)i;
		const char *text = why_of(ledger, row);

		json_object_set_new(rows, ledger_row_name(row),
				    text ? json_null()
					 : json_count(ledger->rows[row]));
		if (text)
			json_object_set_new(why, ledger_row_name(row),
					    json_text(text));
	}
	return json_pack(
	    "{s:o, s:o, s:o, s:o, s:o}", "time", json_moment(ledger), "rss",
	    ledger->is_taken ? json_count(ledger->rss) : json_null(), "rows",
	    rows, "why", why, "c_live_requested",
	    json_count(ledger->c_live_requested));
}

json_t *json_mark_ledger(const struct mark *mark)
{
	return mark->ledger ? json_rows(mark->ledger) : json_null();
}

json_t *json_ledger(const struct report *report)
{
	static const struct ledger none;
	const struct process *process = audited_process(report);
	const struct ledger *ledger = process ? &process->ledger : &none;
	json_t *object = json_rows(ledger);

	json_object_set_new(object, "pid",
			    process ? json_integer(process->pid) : json_null());
	if (!ledger->is_taken)
		json_object_set_new(
		    object, "c_live_requested",
		    json_count(tally_live_bytes(&report->total)));
	return object;
}

/* What malloc_trim(0) would give back is known page by page. */
static json_t *json_advice(const struct retention *retention)
{
	enum retention_class most = audited_most(retention);
	json_t *advice = json_array();

	json_array_append_new(
	    advice,
	    json_pack("{s:s, s:o, s:s}", "says", audited_cure(most),
		      "effect_bytes",
		      most == RETENTION_WHOLE_PAGES
			  ? json_count(retention->classes[most])
			  : json_null(),
		      "method",
		      most == RETENTION_WHOLE_PAGES ? "heap walk" : "none"));
	return advice;
}

json_t *json_retention(const struct report *report)
{
	const struct process *process = audited_process(report);
	const struct retention *retention;
	json_t *classes;

	if (!process || !ledger_retains(&process->ledger))
		return json_null();
	retention = &process->ledger.retention;
	classes = json_object();
	for (int i = 0; i < RETENTION_CLASSES; i++)
		json_object_set_new(classes,
				    retention_name((enum retention_class)i),
				    json_count(retention->classes[i]));
	return json_pack("{s:o, s:o, s:[], s:[], s:o}", "bytes",
			 json_count(retention_bytes(retention)), "classes",
			 classes, "pinning", "peak_makers", "advice",
			 json_advice(retention));
}
