/* SPDX-License-Identifier: MIT */
/*
 * pprof.c - the report for pprof: every stack of every tracked process
 *
 * Types   Go's heap profile has the same four in the same order, so the two
 *         can be merged and compared
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/droppable.h"
#include "report/format.h"
#include "report/pprof_stream.h"
#include "report/report.h"
#include "report/sampled.h"
#include "symbol/tested.h"

#define COMMENT_BYTES 256
#define LABELS 5

struct writing {
	const struct report *report;
	const struct format_options *options;
	struct pprof_stream *stream;
	struct places *places;
	uint64_t *locations; /* of one stack */
	size_t locations_capacity;
};

static int64_t nanoseconds(const struct timespec *time)
{
	return time->tv_sec * INT64_C(1000000000) + time->tv_nsec;
}

/* From the first start to the last end. */
static void set_times(const struct report *report, struct pprof_head *head)
{
	int64_t first = 0, last = 0;

	for (size_t i = 0; i < report->n_processes; i++) {
		const struct process *process = report->processes[i];
		int64_t start = nanoseconds(&process->start);
		int64_t end = nanoseconds(&process->end);

		if (process->reason)
			continue;
		if (start && (!first || start < first))
			first = start;
		if (end > last)
			last = end;
	}
	head->time_ns = first;
	head->duration_ns = first && last > first ? last - first : 0;
}

struct comments {
	char texts[PPROF_COMMENTS_MAX][COMMENT_BYTES];
	const char *list[PPROF_COMMENTS_MAX];
	size_t count;
};

/* Room for one more comment, NULL: there are enough. */
static char *comment_new(struct comments *comments)
{
	char *text;

	if (comments->count == PPROF_COMMENTS_MAX)
		return NULL;
	text = comments->texts[comments->count];
	comments->list[comments->count++] = text;
	return text;
}

/* Arguments and paths are the user's: only the name is told. */
static void say_processes(const struct report *report,
			  struct comments *comments)
{
	const struct process *first = NULL;
	char *text;

	for (size_t i = 0; !first && i < report->n_processes; i++)
		if (!report->processes[i]->reason)
			first = report->processes[i];
	text = first ? comment_new(comments) : NULL;
	if (text)
		snprintf(text, COMMENT_BYTES,
			 report->n_tracked == 1
			     ? "of %s"
			     : "of %s; %zu processes were tracked",
			 first->name, report->n_tracked);
}

static void say_losses(const struct report *report, struct comments *comments)
{
	const struct loss *loss = &report->loss;
	char *text;

	if (!loss->allocs && !loss->frees && !loss->stacks)
		return;
	text = comment_new(comments);
	if (text)
		snprintf(text, COMMENT_BYTES,
			 "lost: %" PRIu64 " allocations, %" PRIu64
			 " frees, %" PRIu64 " stacks",
			 loss->allocs, loss->frees, loss->stacks);
}

/* Values are scaled to all, as those of Go's own profiles are. */
static void say_sampling(const struct report *report, struct comments *comments)
{
	char words[SAMPLED_BYTES], *text = comment_new(comments);

	sampled_head(report, words);
	if (text)
		snprintf(text, COMMENT_BYTES, "coverage: %.240s", words);
	for (size_t i = 0; sampled_change(report, i, words); i++) {
		text = comment_new(comments);
		if (text)
			snprintf(text, COMMENT_BYTES, "%.250s", words);
	}
}

static void say_all(const struct writing *writing, struct comments *comments)
{
	const struct report *report = writing->report;

	comments->count = 0;
	snprintf(comment_new(comments), COMMENT_BYTES,
		 "C memory, recorded by darkheap %s",
		 writing->options->version);
	say_processes(report, comments);
	if (sampled_is(report))
		say_sampling(report, comments);
	else
		strcpy(comment_new(comments), "coverage: every allocation");
	if (report->complete || !report->n_incomplete)
		strcpy(comment_new(comments),
		       report->complete ? "complete" : "not complete");
	for (size_t i = 0; i < report->n_incomplete; i++) {
		char *text = comment_new(comments);

		if (text)
			snprintf(text, COMMENT_BYTES, "not complete: %s",
				 report->incomplete[i]);
	}
	say_losses(report, comments);
}

static const struct module *main_module(const struct process *process)
{
	const struct module_map *map = &process->modules;

	for (size_t i = 0; i < map->count; i++)
		if (map->modules[i]->main)
			return map->modules[i];
	return NULL;
}

/* pprof takes the first mapping for the program. */
static int put_program(struct writing *writing)
{
	const struct report *report = writing->report;
	const struct module *module = NULL;
	const struct place_file *file;

	for (size_t i = 0; !module && i < report->n_processes; i++)
		if (!report->processes[i]->reason)
			module = main_module(report->processes[i]);
	if (!module)
		return 0;
	file = places_file(writing->places, module);
	if (!file)
		return -ENOMEM;
	pprof_stream_file(writing->stream, file);
	return 0;
}

static int put_head(struct writing *writing)
{
	struct comments *comments = malloc(sizeof(*comments));
	char *drop_frames = droppable_regexp();
	struct pprof_head head = {
	    .drop_frames = writing->options->verbose ? NULL : drop_frames,
	    .period = sampled_mean(writing->report)
			  ? (int64_t)sampled_mean(writing->report)
			  : 1,
	};
	int error = -ENOMEM;

	if (comments && drop_frames) {
		say_all(writing, comments);
		head.comments = comments->list;
		head.n_comments = comments->count;
		set_times(writing->report, &head);
		pprof_stream_head(writing->stream, &head);
		error = put_program(writing);
	}
	free(comments);
	free(drop_frames);
	return error;
}

/* One stack while it is walked, innermost first. */
struct walk {
	size_t n_locations;
	const char *test;
	const struct place *inner;
};

static int walk_to(struct writing *writing, struct walk *walk,
		   const struct place *place, bool is_all)
{
	uint64_t location;

	if (!place)
		return -ENOMEM;
	location = pprof_stream_location(writing->stream, place,
					 writing->options->verbose);
	if (walk->inner && place->is_runner) {
		const struct place *inner = walk->inner;

		walk->test = tested_name(&inner->frames[inner->n_frames - 1]);
	}
	walk->inner = place;
	if (is_all || !place->is_crossing)
		writing->locations[walk->n_locations++] = location;
	return 0;
}

static int walk_stack(struct writing *writing, const struct process *process,
		      const struct stack *stack, struct walk *walk, bool is_all)
{
	int error = 0;

	*walk = (struct walk){0};
	for (uint32_t i = 0; !error && i < stack->n_pcs; i++)
		error = walk_to(
		    writing, walk,
		    places_find(writing->places, process, &stack->pcs[i]),
		    is_all);
	if (!error && !stack->n_pcs)
		error =
		    walk_to(writing, walk, places_lost(writing->places), true);
	return error;
}

static int reserve(struct writing *writing, size_t n)
{
	uint64_t *grown;

	if (n <= writing->locations_capacity)
		return 0;
	grown = reallocarray(writing->locations, 2 * n, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	writing->locations = grown;
	writing->locations_capacity = 2 * n;
	return 0;
}

static void add_number(struct pprof_sample *sample, struct pprof_label *labels,
		       const char *key, uint64_t number)
{
	if (number && number <= INT64_MAX)
		labels[sample->n_labels++] = (struct pprof_label){
		    .key = key,
		    .number = (int64_t)number,
		};
}

static void add_text(struct pprof_sample *sample, struct pprof_label *labels,
		     const char *key, const char *text)
{
	if (text)
		labels[sample->n_labels++] = (struct pprof_label){
		    .key = key,
		    .text = text,
		};
}

static void put_sample(struct writing *writing, const struct stack *stack,
		       const struct site *site, const struct walk *walk)
{
	const struct tally *tally = &stack->tally;
	struct pprof_label labels[LABELS];
	struct pprof_sample sample = {
	    .locations = writing->locations,
	    .n_locations = walk->n_locations,
	    .values = {(int64_t)tally->allocated_objects,
		       (int64_t)tally->allocated_bytes,
		       (int64_t)tally_live_objects(tally),
		       (int64_t)tally_live_bytes(tally)},
	    .labels = labels,
	};

	add_number(&sample, labels, "bytes",
		   tally->allocated_bytes / tally->allocated_objects);
	add_text(&sample, labels, "verdict",
		 verdict_name(site->finding.verdict));
	add_text(&sample, labels, "site", site->id);
	add_text(&sample, labels, "test", walk->test);
	if (stack->goid != GOID_SEVERAL)
		add_number(&sample, labels, "goid", stack->goid);
	pprof_stream_sample(writing->stream, &sample);
}

static int put_stack(struct writing *writing, size_t number,
		     const struct stack *stack)
{
	const struct report *report = writing->report;
	const struct process *process = report->processes[number];
	struct walk walk;
	int error;

	if (!stack->tally.allocated_objects)
		return 0;
	error = reserve(writing, (size_t)stack->n_pcs + 1);
	if (!error)
		error = walk_stack(writing, process, stack, &walk,
				   writing->options->verbose);
	/* nothing but the crossing: then that is what there is to see */
	if (!error && !walk.n_locations)
		error = walk_stack(writing, process, stack, &walk, true);
	if (!error)
		put_sample(writing, stack, report_site(report, number, stack),
			   &walk);
	return error;
}

static int put_process(struct writing *writing, size_t number)
{
	const struct process *process = writing->report->processes[number];
	int error = 0;

	for (uint32_t j = 0; !error && j < process->n_stacks; j++)
		error = put_stack(writing, number, process->stacks[j]);
	return error;
}

static int put_all(struct writing *writing)
{
	const struct report *report = writing->report;
	int error = put_head(writing);

	for (size_t i = 0; !error && i < report->n_processes; i++)
		if (!report->processes[i]->reason)
			error = put_process(writing, i);
	return error;
}

static int pprof_write(const struct report *report,
		       const struct format_options *options, FILE *out)
{
	struct writing writing = {
	    .report = report,
	    .options = options,
	    .places = places_new(report->symbolizer),
	    .stream = pprof_stream_open(out),
	};
	int error = -ENOMEM, closed;

	if (writing.places && writing.stream)
		error = put_all(&writing);
	closed = writing.stream ? pprof_stream_close(writing.stream) : 0;
	places_free(writing.places);
	free(writing.locations);
	return error ? error : closed;
}

const struct format format_pprof = {
    .is_binary = true,
    .needs_stacks = true,
    .name = "pprof",
    .write = pprof_write,
};
