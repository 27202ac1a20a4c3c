/* SPDX-License-Identifier: MIT */
#include "report/html_data.h"

#include <string.h>

#include "report/flame.h"
#include "report/headline.h"
#include "report/html_bad_frees.h"
#include "report/html_flame.h"
#include "report/html_joined.h"
#include "report/html_memory.h"
#include "report/html_site.h"
#include "report/html_suppressed.h"
#include "report/json.h"
#include "report/json_grown.h"
#include "report/json_site.h"
#include "report/lexicon.h"
#include "report/report.h"

/* Longer strings are of no use to a reader, and may be of a hostile target. */
#define TEXT_BYTES 4096

static void cut_texts(json_t *value)
{
	const char *key, *text = json_string_value(value);
	json_t *part;
	size_t i;

	if (text && strlen(text) > TEXT_BYTES) {
		size_t length = TEXT_BYTES;

		/* not within a character */
		while ((text[length] & 0xc0) == 0x80)
			length--;
		json_string_setn(value, text, length);
	}
	json_array_foreach(value, i, part) cut_texts(part);
	json_object_foreach(value, key, part) cut_texts(part);
}

/* Cut the array `name` at `max`, and say how much is gone. */
static void cut_array(json_t *root, const char *name, size_t max)
{
	json_t *array = json_object_get(root, name);
	size_t n = json_array_size(array);
	char key[64];

	snprintf(key, sizeof(key), "%s_left_out", name);
	json_object_set_new(root, key, json_count(n > max ? n - max : 0));
	while (n > max)
		json_array_remove(array, --n);
}

static json_t *html_headline(const struct report *report)
{
	static const char *const moods[] = {
	    [MOOD_GOOD] = "good",
	    [MOOD_DOUBT] = "doubt",
	    [MOOD_BAD] = "bad",
	};
	char text[HEADLINE_BYTES];
	enum mood mood = headline_write(report, text);

	return json_pack("{s:s, s:o}", "mood", moods[mood], "text",
			 json_text(text));
}

static json_t *html_policy(const struct report *report)
{
	json_t *policy = json_policy(report);

	json_object_del(policy, "failed");
	json_object_set_new(policy, "n_failed", json_count(report->n_failing));
	return policy;
}

/* How many sites have each verdict, and what those hold that are not shown. */
static json_t *html_counts(const struct report *report)
{
	uint64_t counts[VERDICT_COUNT] = {0}, objects = 0, bytes = 0;
	json_t *verdicts = json_object();

	for (size_t i = 0; i < report->n_sites; i++) {
		const struct site *site = report->sites[i];

		counts[site->finding.verdict]++;
		if (i < HTML_SITES_MAX)
			continue;
		objects += tally_live_objects(&site->tally);
		bytes += tally_live_bytes(&site->tally);
	}
	for (int i = VERDICT_COUNT - 1; i >= 0; i--)
		json_object_set_new(verdicts, verdict_name((enum verdict)i),
				    json_count(counts[i]));
	return json_pack("{s:o, s:o, s:o, s:o}", "verdicts", verdicts,
			 "sites_left_out",
			 json_count(report->n_sites > HTML_SITES_MAX
					? report->n_sites - HTML_SITES_MAX
					: 0),
			 "objects_left_out", json_count(objects),
			 "bytes_left_out", json_count(bytes));
}

/* Live bytes of the first sites, in their ranking; null: not known by then. */
static json_t *html_mark_sites(const struct report *report,
			       const struct report_mark *mark)
{
	json_t *sites = json_array();

	for (size_t i = 0; i < report->n_sites && i < HTML_MARK_SITES_MAX;
	     i++) {
		uint32_t number = report->sites[i]->number;

		json_array_append_new(sites, number < mark->n_sites
						 ? json_count(tally_live_bytes(
						       &mark->sites[number]))
						 : json_null());
	}
	return sites;
}

static json_t *html_marks(const struct report *report)
{
	json_t *marks = json_array();

	for (size_t i = 0; i < report->n_marks && i < HTML_MARKS_MAX; i++) {
		const struct report_mark *mark = &report->marks[i];

		json_array_append_new(
		    marks, json_pack("{s:o, s:i, s:o, s:o, s:o, s:o}", "name",
				     json_text(mark->mark->name), "pid",
				     (int)mark->process->pid, "time",
				     json_time(&mark->time), "totals",
				     json_tally(&mark->mark->total), "sites",
				     html_mark_sites(report, mark), "memory",
				     html_mark_memory(mark->mark)));
	}
	return marks;
}

static json_t *html_stacks(const struct report *report)
{
	struct flame flame;
	json_t *root;

	if (flame_init(&flame, report, FLAME_NODES_MAX))
		return NULL;
	root = html_flame(&flame);
	flame_release(&flame);
	return root;
}

static json_t *html_left_out(size_t n, size_t max)
{
	return json_count(n > max ? n - max : 0);
}

/* Whose memory it is, and who broke it. */
static json_t *html_health(const struct report *report, struct lexicon *frames)
{
	const struct accusations *bad = &report->accusations;

	return json_pack("{s:o, s:o, s:o, s:o}", "memory", html_memory(report),
			 "growth", json_grown(report), "bad_frees",
			 html_bad_frees(bad, frames), "bad_frees_left_out",
			 html_left_out(bad->n, HTML_BAD_FREES_MAX));
}

/* What is not for the table of sites. */
static json_t *html_margin(const struct report *report)
{
	return json_pack(
	    "{s:o, s:o, s:o, s:o, s:o, s:o}", "scan", html_joined(report),
	    "notes", json_notes(report), "marks", html_marks(report),
	    "marks_left_out", html_left_out(report->n_marks, HTML_MARKS_MAX),
	    "suppressed", html_suppressed(report), "suppressed_left_out",
	    html_left_out(report->n_suppressed, HTML_RULES_MAX));
}

static json_t *html_body(const struct report *report)
{
	struct lexicon frames;
	json_t *health, *body;

	if (lexicon_init(&frames))
		return NULL;
	health = html_health(report, &frames);
	body = json_pack("{s:o, s:o, s:o, s:o, s:O, s:o}", "headline",
			 html_headline(report), "policy", html_policy(report),
			 "counts", html_counts(report), "sites",
			 html_sites(report, &frames), "frames", frames.values,
			 "flame", html_stacks(report));
	lexicon_release(&frames);
	return json_join(body, health, html_margin(report));
}

json_t *html_data(const struct report *report,
		  const struct format_options *options)
{
	json_t *root = json_head(report, options), *body = html_body(report);
	int err = !root || !body || json_object_update(root, body);

	json_decref(body);
	if (err) {
		json_decref(root);
		return NULL;
	}
	cut_array(root, "processes", HTML_PROCESSES_MAX);
	cut_texts(root);
	return root;
}
