/* SPDX-License-Identifier: MIT */
#include "report/grown.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"
#include "report/audited.h"
#include "report/page.h"
#include "report/report.h"

/* Who was asked longest; of several that is the one that serves. */
static const struct process *asked_process(const struct report *report)
{
	const struct process *best = NULL;

	/* at a mark nobody had asked: growth is of the whole run */
	for (size_t i = 0; !report->at && i < report->n_processes; i++) {
		const struct process *process = report->processes[i];

		if (process->growth &&
		    (!best || process->growth->looks > best->growth->looks))
			best = process;
	}
	return best;
}

/* A goroutine has its part of what their stacks grew by. */
static void set_stack_bytes(struct grown_row *row, const struct go_growth *go)
{
	uint64_t before = go->base.goroutines, after = go->point.goroutines;
	uint64_t from = go->base.stack_inuse, to = go->point.stack_inuse;

	row->has_bytes = after > before && to > from;
	if (row->has_bytes)
		row->bytes =
		    (uint64_t)((double)(to - from) * (double)row->objects /
			       (double)(after - before));
}

static const char *known(const char *text)
{
	return text && *text ? text : NULL;
}

static void add_go(struct grown *grown, const struct growth_row *from)
{
	struct grown_row *row = &grown->rows[grown->n++];

	*row = (struct grown_row){
	    .side = growth_side_name((enum growth_side)from->side),
	    .function = known(from->function),
	    .file = known(from->file),
	    .line = from->line,
	    .has_bytes = true,
	    .bytes = from->bytes,
	    .objects = from->objects,
	    .why = known(from->why),
	    .stack = known(from->stack),
	};
	if (from->side == GROWTH_GOROUTINE)
		set_stack_bytes(row, grown->go);
	row->per_hour =
	    row->has_bytes ? growth_per_hour(grown->go, row->bytes) : -1;
}

static void add_site(struct grown *grown, const struct site *site)
{
	const struct frame *frame =
	    site->has_caller ? &site->caller : &site->blame;

	if (grown->n == GROWN_ROWS)
		return;
	grown->rows[grown->n++] = (struct grown_row){
	    .side = "c",
	    .function = known(frame->function),
	    .file = known(frame->file),
	    .line = frame->line,
	    .has_bytes = true,
	    .bytes = tally_live_bytes(&site->tally),
	    .objects = tally_live_objects(&site->tally),
	    .per_hour = site->bytes_per_hour,
	    .why = site->finding.n_proofs ? site->finding.proofs[0].says : NULL,
	};
}

static void add_sites(struct grown *grown, const struct report *report)
{
	for (size_t i = 0; i < report->n_sites; i++) {
		const struct site *site = report->sites[i];

		if (site->finding.verdict < VERDICT_SUSPECT ||
		    !tally_live_objects(&site->tally))
			continue;
		if (site->finding.verdict > VERDICT_SUSPECT) {
			grown->c_grows = true;
			grown->c_bytes += tally_live_bytes(&site->tally);
			grown->c_objects += tally_live_objects(&site->tally);
		}
		add_site(grown, site);
	}
}

static int by_bytes(const void *a, const void *b)
{
	const struct grown_row *x = a, *y = b;
	int order = (x->bytes < y->bytes) - (x->bytes > y->bytes);

	return order ? order
		     : (x->objects < y->objects) - (x->objects > y->objects);
}

void grown_list(struct grown *grown, const struct report *report)
{
	const struct process *process = asked_process(report);

	memset(grown, 0, sizeof(*grown));
	if (!process)
		return;
	grown->process = process;
	grown->go = process->growth;
	for (uint32_t i = 0; i < grown->go->n_rows; i++)
		add_go(grown, &grown->go->rows[i]);
	add_sites(grown, report);
	qsort(grown->rows, grown->n, sizeof(*grown->rows), by_bytes);
}

const char *grown_place(const struct grown_row *row, char text[GROWN_BYTES])
{
	const char *name = row->function ? row->function : "unknown code";

	if (row->file && row->line)
		snprintf(text, GROWN_BYTES, "%.250s at %.200s:%d", name,
			 basename(row->file), row->line);
	else
		snprintf(text, GROWN_BYTES, "%.250s", name);
	return text;
}

/* The first row of `side`, or NULL. */
static const struct grown_row *first_of(const struct grown *grown,
					const char *side)
{
	for (size_t i = 0; i < grown->n; i++)
		if (!strcmp(grown->rows[i].side, side))
			return &grown->rows[i];
	return NULL;
}

/* By all go statements of that function. */
static uint64_t started_by(const struct grown *grown,
			   const struct grown_row *first)
{
	uint64_t n = 0;

	for (size_t i = 0; i < grown->n; i++) {
		const struct grown_row *row = &grown->rows[i];

		if (row->side == first->side && row->function &&
		    first->function && !strcmp(row->function, first->function))
			n += row->objects;
	}
	return n ? n : first->objects;
}

/* What a person should look at: goroutines hold heap, hardly the reverse. */
static void say_worst(const struct grown *grown, char *text, size_t size)
{
	const struct grown_row *row = NULL;
	char place[GROWN_BYTES], bytes[WORD_BYTES];

	text[0] = 0;
	if (grown->go->goroutines_grow)
		row = first_of(grown, "goroutine");
	if (row) {
		snprintf(text, size,
			 ": %" PRIu64 " goroutines started by %.500s",
			 started_by(grown, row), grown_place(row, place));
		return;
	}
	if (grown->go->heap_grows)
		row = first_of(grown, "go");
	if (row)
		snprintf(text, size, ": %s allocated by %.500s",
			 page_size(bytes, row->bytes), grown_place(row, place));
}

static void say_sides(const struct grown *grown, char *text)
{
	bool heap = grown->go->heap_grows, gs = grown->go->goroutines_grow;
	char worst[GROWN_BYTES - 64];
	const char *go = heap && gs ? "Go heap and goroutines"
			 : heap	    ? "Go heap"
				    : "goroutines";

	say_worst(grown, worst, sizeof(worst));
	if (!heap && !gs)
		snprintf(text, GROWN_BYTES, "%s",
			 grown->c_grows
			     ? "C grows, Go heap and goroutines do not"
			     : "neither Go heap nor goroutines nor C grow");
	else if (grown->c_grows)
		snprintf(text, GROWN_BYTES, "both %s and C grow%s", go, worst);
	else
		snprintf(text, GROWN_BYTES, "%s grow%s, C does not%s", go,
			 heap && !gs ? "s" : "", worst);
}

void grown_says(const struct grown *grown, char text[GROWN_BYTES])
{
	text[0] = 0;
	if (!grown->process)
		return;
	if (grown->go->is_known)
		say_sides(grown, text);
	else if (*grown->go->trouble && !grown->go->looks)
		snprintf(text, GROWN_BYTES, "nothing is known of Go's side: %s",
			 grown->go->trouble);
	else
		snprintf(text, GROWN_BYTES,
			 "Go's side was seen for too short a time");
}

/* The one whose memory a report shows, unless C's part of it grows, too. */
static const struct memory_history *suspected(const struct report *report)
{
	const struct process *process = audited_process(report);

	for (size_t i = 0; i < report->n_processes; i++)
		if (report->processes[i]->growth)
			return NULL;
	for (size_t i = 0; i < report->n_sites; i++)
		if (report->sites[i]->finding.verdict > VERDICT_SUSPECT)
			return NULL;
	if (!process || report->at || memory_c_grows(&process->memory))
		return NULL;
	return &process->memory;
}

void grown_suspected(const struct report *report, char text[GROWN_BYTES])
{
	const struct memory_history *history = suspected(report);
	bool heap = history && memory_go_heap_grows(history);
	bool stacks = history && memory_go_stacks_grow(history);

	text[0] = 0;
	if (heap || stacks)
		snprintf(text, GROWN_BYTES,
			 "%s, C does not: --pprof-url=URL names the line",
			 heap && stacks ? "Go heap and goroutines' stacks grow"
			 : heap		? "Go heap grows"
					: "goroutines' stacks grow");
}
