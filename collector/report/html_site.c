/* SPDX-License-Identifier: MIT */
#include "report/html_site.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"
#include "report/json_joined.h"
#include "report/json_site.h"
#include "report/lexicon.h"
#include "report/report.h"
#include "report/site_test.h"
#include "report/source.h"

#define SOURCE_AROUND 4
#define FRAME_NUMBER_COST 8

static void take_line(void *lines, const char *text)
{
	json_array_append_new(lines, *text ? json_text(text) : json_string(""));
}

/* As it is on this machine now. */
static json_t *html_source(const struct frame *frame)
{
	int first = frame->line - SOURCE_AROUND;
	json_t *lines;

	if (!frame->file || frame->line <= 0)
		return json_null();
	if (first < 1)
		first = 1;
	lines = json_array();
	if (source_each(frame->file, first, frame->line + SOURCE_AROUND,
			take_line, lines) > frame->line - first)
		return json_pack("{s:i, s:o}", "first", first, "lines", lines);
	json_decref(lines);
	return json_null();
}

static int by_live_bytes(const void *a, const void *b)
{
	const struct site_share *x = a, *y = b;
	uint64_t live_x = tally_live_bytes(&x->tally);
	uint64_t live_y = tally_live_bytes(&y->tally);

	if (live_x != live_y)
		return live_x > live_y ? -1 : 1;
	return (x->process->pid > y->process->pid) -
	       (x->process->pid < y->process->pid);
}

static json_t *html_shares(const struct site *site)
{
	struct site_share *sorted = calloc(site->n_shares + 1, sizeof(*sorted));
	json_t *shares = json_array();

	if (!sorted || !site->n_shares) {
		free(sorted);
		return shares;
	}
	memcpy(sorted, site->shares, site->n_shares * sizeof(*sorted));
	qsort(sorted, site->n_shares, sizeof(*sorted), by_live_bytes);
	for (size_t i = 0; i < site->n_shares && i < HTML_SHARES_MAX; i++)
		json_array_append_new(
		    shares,
		    json_pack("[i, o]", (int)sorted[i].process->pid,
			      json_count(tally_live_bytes(&sorted[i].tally))));
	free(sorted);
	return shares;
}

static json_t *html_test(const struct site_test *test)
{
	return json_pack(
	    "{s:o, s:o, s:o, s:o, s:o, s:s, s:i, s:o, s:o}", "name",
	    json_text(test->name), "package", json_text(test->process->package),
	    "live_objects", json_count(tally_live_objects(&test->tally)),
	    "live_bytes", json_count(tally_live_bytes(&test->tally)), "stderr",
	    json_stderr(&test->tally), "verdict", verdict_name(test->verdict),
	    "repetitions", (int)test->repetitions, "left_before",
	    json_count(test->left_before), "left_after",
	    json_count(test->left_after));
}

/* Those that left something, or were run again to see whether they do. */
static void add_tests(json_t *object, const struct site *site)
{
	json_t *tests = json_array();
	uint64_t left_out = 0;

	for (size_t i = 0; i < site->n_tests; i++) {
		const struct site_test *test = &site->tests[i];

		if (!tally_live_objects(&test->tally) && !test->repetitions)
			continue;
		if (json_array_size(tests) < HTML_TESTS_MAX)
			json_array_append_new(tests, html_test(test));
		else
			left_out++;
	}
	json_object_set_new(object, "tests", tests);
	json_object_set_new(object, "tests_left_out", json_count(left_out));
}

static json_t *html_stack(const struct site_stack *stack,
			  struct lexicon *frames)
{
	const struct tally *tally = &stack->stack->tally;
	json_t *numbers = json_array();

	for (size_t i = 0; i < stack->n_frames; i++)
		json_array_append_new(numbers, json_integer(lexicon_frame(
						   frames, &stack->frames[i])));
	frames->cost += stack->n_frames * FRAME_NUMBER_COST;
	return json_pack("[s, o, o, o, o]", stack->id,
			 json_count(tally_live_objects(tally)),
			 json_count(tally_live_bytes(tally)),
			 json_count(tally->allocated_objects), numbers);
}

static json_t *html_facts(const struct site *site, bool with_source)
{
	json_t *object = json_site_facts(site);

	if (!object)
		return NULL;
	json_object_set_new(object, "fails", json_boolean(site->fails));
	json_object_set_new(object, "is_lost", json_boolean(site->is_lost));
	json_object_set_new(object, "processes", json_count(site->n_shares));
	json_object_set_new(object, "by_process", html_shares(site));
	add_tests(object, site);
	json_object_set_new(object, "scan", json_joined_site(site));
	json_object_set_new(object, "stacks", json_array());
	json_object_set_new(object, "source",
			    with_source ? html_source(&site->blame)
					: json_null());
	json_object_set_new(object, "caller_source",
			    with_source && site->has_caller
				? html_source(&site->caller)
				: json_null());
	return object;
}

/* Stacks from..to of a site, as long as there is room. */
static void add_stacks(json_t *object, const struct site *site, size_t from,
		       size_t to, struct lexicon *frames)
{
	json_t *stacks = json_object_get(object, "stacks");

	for (size_t i = from; i < to && i < site->n_stacks; i++)
		if (frames->cost < HTML_FRAMES_COST)
			json_array_append_new(
			    stacks, html_stack(&site->stacks[i], frames));
	json_object_set_new(object, "stacks_left_out",
			    json_count(site->n_stacks + site->stacks_left_out -
				       json_array_size(stacks)));
}

json_t *html_sites(const struct report *report, struct lexicon *frames)
{
	size_t n =
	    report->n_sites < HTML_SITES_MAX ? report->n_sites : HTML_SITES_MAX;
	json_t *sites = json_array(), *object;

	for (size_t i = 0; i < n; i++) {
		object = html_facts(report->sites[i], i < HTML_SOURCES_MAX);
		if (!object || json_array_append(sites, object)) {
			json_decref(object);
			json_decref(sites);
			return NULL;
		}
		add_stacks(object, report->sites[i], 0, 1, frames);
		json_decref(object);
	}
	for (size_t i = 0; i < n; i++)
		add_stacks(json_array_get(sites, i), report->sites[i], 1,
			   SITE_STACKS_MAX, frames);
	return sites;
}
