/* SPDX-License-Identifier: MIT */
/*
 * sarif.c - the report for code scanning: SARIF 2.1.0 as GitHub takes it
 *
 * Bound   what GitHub refuses is not written: results beyond 25,000, or beyond
 *         10 MB with gzip.  First stacks are left out, then results; both is
 *         said in a notification
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "report/clock.h"
#include "report/format.h"
#include "report/gzip_meter.h"
#include "report/headline.h"
#include "report/joined.h"
#include "report/json_site.h"
#include "report/report.h"
#include "report/repository.h"
#include "report/sampled.h"
#include "report/sarif_joined.h"
#include "report/sarif_place.h"
#include "report/sarif_result.h"
#include "report/sarif_rules.h"

#define RESULTS_MAX 25000
#define BYTES_MAX 9500000	/* of 10 MB: the rest of it has room */
#define STACK_BYTES_MAX 7000000 /* then results come without stacks */

#define SCHEMA                                                                \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/" \
	"sarif-schema-2.1.0.json"

struct writing {
	FILE *out;
	struct gzip_meter *meter;
	struct repository *repository;
	struct sarif_scan scan;
	size_t results, without_stack, left_out;
	int err;
};

static void put(struct writing *writing, const char *text, size_t size)
{
	if (fwrite(text, 1, size, writing->out) != size)
		writing->err = -EIO;
	gzip_meter_add(writing->meter, text, size);
}

static void put_string(struct writing *writing, const char *text)
{
	put(writing, text, strlen(text));
}

static int put_part(const char *text, size_t size, void *writing)
{
	put(writing, text, size);
	return 0;
}

/* A value, which is used up. */
static void put_value(struct writing *writing, json_t *value)
{
	if (!value ||
	    json_dump_callback(value, put_part, writing, JSON_COMPACT))
		writing->err = writing->err ? writing->err : -ENOMEM;
	json_decref(value);
}

/* A line of its own: files are read and compared by people, too. */
static void put_result(struct writing *writing, json_t *result)
{
	put_string(writing, writing->results++ ? ",\n" : "\n");
	put_value(writing, result);
}

/* May there be one more, and with its stack? */
static bool has_room(struct writing *writing, bool *with_stack)
{
	size_t bytes = gzip_meter_bytes(writing->meter);

	*with_stack = bytes < STACK_BYTES_MAX;
	if (writing->err)
		return false;
	if (writing->results >= RESULTS_MAX || bytes >= BYTES_MAX) {
		writing->left_out++;
		return false;
	}
	writing->without_stack += !*with_stack;
	return true;
}

static json_t *bad_free(struct writing *writing, const struct accusation *entry,
			bool with_stack)
{
	json_t *result = sarif_bad_free(writing->repository, entry, with_stack);

	sarif_scan_mark(&writing->scan, entry, result);
	return result;
}

/* What only the scan says, behind all that happened. */
static void put_static(struct writing *writing)
{
	const struct joined *joined = writing->scan.joined;
	bool with_stack;

	for (size_t i = 0; joined && i < joined->n_findings; i++)
		if (sarif_scan_wants(&joined->findings[i]) &&
		    has_room(writing, &with_stack))
			put_result(writing,
				   sarif_scan_result(&writing->scan,
						     writing->repository,
						     &joined->findings[i]));
}

static void put_results(struct writing *writing, const struct report *report)
{
	const struct accusations *bad = &report->accusations;
	bool with_stack;

	for (size_t i = 0; i < bad->n; i++)
		if (has_room(writing, &with_stack))
			put_result(writing, bad_free(writing, &bad->entries[i],
						     with_stack));
	for (size_t i = 0; i < report->n_sites; i++)
		if (sarif_wants(report->sites[i]) &&
		    has_room(writing, &with_stack))
			put_result(writing,
				   sarif_site(writing->repository,
					      report->sites[i], with_stack));
	put_static(writing);
}

static void add_notice(json_t *notices, const char *level, const char *text)
{
	json_array_append_new(notices,
			      json_pack("{s:s, s:o}", "level", level, "message",
					sarif_message(text)));
}

static void add_left_out(json_t *notices, const struct writing *writing)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "%zu results without their stacks, %zu left out: GitHub takes "
		 "%d results and 10 MB; --format=json has all of them",
		 writing->without_stack, writing->left_out, RESULTS_MAX);
	if (writing->without_stack || writing->left_out)
		add_notice(notices, "warning", text);
}

static void add_suppressed(json_t *notices, const struct report *report)
{
	size_t sites = 0;
	char text[128];

	for (size_t i = 0; i < report->n_suppressed; i++)
		if (report->suppressed[i].state == SUPPRESSION_USED)
			sites += report->suppressed[i].sites;
	snprintf(text, sizeof(text),
		 "%zu places are not here: rules of suppressions take them out",
		 sites);
	if (sites)
		add_notice(notices, "note", text);
}

static void add_scan(json_t *notices, const struct report *report)
{
	char text[JOINED_NOTE_BYTES], head[JOINED_HEAD_BYTES];

	if (!report->joined)
		return;
	snprintf(text, sizeof(text), "the scan's findings: %s",
		 joined_head(report->joined, head));
	add_notice(notices, "note", text);
	if (*joined_note(report->joined, text))
		add_notice(notices, "note", text);
}

static json_t *notifications(const struct writing *writing,
			     const struct report *report)
{
	char text[HEADLINE_BYTES + 64], sampled[SAMPLED_BYTES];
	json_t *notices = json_array();

	headline_write(report, text);
	add_notice(notices, report->result == POLICY_PASS ? "note" : "error",
		   text);
	if (sampled_is(report)) {
		sampled_head(report, sampled);
		add_notice(notices, "note", sampled);
	}
	for (size_t i = 0; i < report->n_incomplete; i++) {
		snprintf(text, sizeof(text), "not complete: %.400s",
			 report->incomplete[i]);
		add_notice(notices, "warning", text);
	}
	for (size_t i = 0; i < report->n_notes; i++)
		add_notice(notices, "note", report->notes[i]);
	add_suppressed(notices, report);
	add_scan(notices, report);
	add_left_out(notices, writing);
	return notices;
}

static void add_time(json_t *object, const char *name,
		     const struct timespec *time)
{
	if (time->tv_sec)
		json_object_set_new(object, name, json_time(time));
}

static json_t *invocation(const struct writing *writing,
			  const struct report *report)
{
	json_t *object = json_pack("{s:b, s:o}", "executionSuccessful",
				   report->complete && report->n_tracked,
				   "toolExecutionNotifications",
				   notifications(writing, report));

	if (report->n_processes) {
		add_time(object, "startTimeUtc", &report->processes[0]->start);
		add_time(object, "endTimeUtc", &report->processes[0]->end);
	}
	return object;
}

/* informationUri is not said: darkheap has no public home yet. */
static json_t *tool(const struct format_options *options, json_t *rules)
{
	return json_pack("{s:{s:s, s:s, s:s, s:o}}", "driver", "name",
			 "darkheap", "version", options->version,
			 "semanticVersion", options->version, "rules", rules);
}

static json_t *run_properties(const struct report *report,
			      const struct sarif_scan *scan)
{
	return json_pack(
	    "{s:o*, s:s, s:o, s:o, s:o}", SARIF_SCAN_PROPERTY,
	    sarif_scan_properties(scan), "policy", report->policy->text,
	    "live_objects", json_count(tally_live_objects(&report->total)),
	    "live_bytes", json_count(tally_live_bytes(&report->total)),
	    "bad_frees", json_count(report->accusations.total));
}

static void put_run(struct writing *writing, const struct report *report,
		    const struct format_options *options)
{
	json_t *rules = sarif_rules();

	if (sarif_scan_init(&writing->scan, report->joined, rules))
		writing->err = -ENOMEM;
	put_string(writing, "{\"$schema\":\"" SCHEMA "\",\"version\":\"2.1.0\","
			    "\"runs\":[{\"columnKind\":\"utf16CodeUnits\",\n"
			    "\"tool\":");
	put_value(writing, tool(options, rules));
	put_string(writing, ",\n\"results\":[");
	put_results(writing, report);
	put_string(writing, "],\n\"invocations\":[");
	put_value(writing, invocation(writing, report));
	put_string(writing, "],\n\"properties\":");
	put_value(writing, run_properties(report, &writing->scan));
	put_string(writing, "}]}\n");
}

static int sarif_write(const struct report *report,
		       const struct format_options *options, FILE *out)
{
	struct writing writing = {
	    .out = out,
	    .meter = gzip_meter_new(),
	    .repository = repository_new(),
	};

	if (!writing.meter || !writing.repository)
		writing.err = -ENOMEM;
	for (size_t i = 0; !writing.err && i < report->n_processes; i++)
		repository_presume(writing.repository,
				   report->processes[i]->main_module);
	if (!writing.err)
		put_run(&writing, report, options);
	if (!writing.err && (fflush(out) || ferror(out)))
		writing.err = -EIO;
	sarif_scan_release(&writing.scan);
	gzip_meter_free(writing.meter);
	repository_free(writing.repository);
	return writing.err;
}

const struct format format_sarif = {
    .name = "sarif",
    .write = sarif_write,
};
