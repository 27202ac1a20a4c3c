/* SPDX-License-Identifier: MIT */
#include "joined/passage.h"

#include <errno.h>
#include <stdlib.h>

#include "model/process.h"
#include "report/frames.h"
#include "report/joined.h"
#include "report/report.h"
#include "symbol/blame.h"
#include "symbol/symbolizer.h"

#define DEPTH_MAX 255

/* Values of a table that says which pcs matter. */
static char miss, hit;

/* A process whose stacks are looked at. */
struct walk {
	struct passages *passages;
	const struct report *report;
	size_t number; /* of the process */
	struct table pcs;
	struct scan_hits hits;
};

/* The passage of a finding, made when new; NULL: no memory. */
static struct passage *take(struct passages *passages, uint32_t finding,
			    const struct site *site, unsigned int depth)
{
	struct seen *seen = &passages->seen[finding];
	uint64_t key = ((uint64_t)finding << 32 | site->number) << 8 | depth;
	struct passage *passage = table_find(&passages->by_key, key);

	if (passage)
		return passage;
	passage = calloc(1, sizeof(*passage));
	if (!passage || table_insert(&passages->by_key, key, passage)) {
		free(passage);
		return NULL;
	}
	*passage = (struct passage){
	    .site = site,
	    .depth = depth,
	    .next = seen->first,
	};
	if (!seen->first || depth < seen->nearest)
		seen->nearest = depth;
	seen->first = passage;
	return passage;
}

/* At a mark a stack's amounts are those of the end: its site's are known. */
static void add_amounts(struct passage *passage, const struct stack *stack,
			bool is_moment)
{
	const struct tally *tally =
	    is_moment ? &passage->site->tally : &stack->tally;

	if (is_moment && passage->allocated)
		return;
	passage->allocated += tally->allocated_objects;
	passage->live_objects += tally_live_objects(tally);
	passage->live_bytes += tally_live_bytes(tally);
}

/* NULL: it only frees, or a damaged capture does not say. */
static const struct site *site_of(const struct walk *walk,
				  const struct stack *stack)
{
	const struct site_set *set = &walk->report->set;
	const struct site *site;

	if (!stack->tally.allocated_objects)
		return NULL;
	site = report_site(walk->report, walk->number, stack);
	return site->number < set->count && set->sites[site->number] == site
		   ? site
		   : NULL;
}

/* A stack goes through a finding once, though functions call themselves. */
static int note(struct walk *walk, const struct stack *stack, uint32_t finding,
		unsigned int depth)
{
	struct passages *passages = walk->passages;
	struct seen *seen = &passages->seen[finding];
	const struct site *site;
	struct passage *passage;

	if (seen->stack == passages->n_stacks)
		return 0;
	seen->stack = passages->n_stacks;
	seen->is_hit = true;
	site = site_of(walk, stack);
	if (!site)
		return 0;
	passage = take(passages, finding, site, depth);
	if (!passage)
		return -ENOMEM;
	add_amounts(passage, stack,
		    walk->report->processes[walk->number]->is_moment);
	return 0;
}

/* Frames of Go that called C, as a loop: n is where they end. */
static size_t end_of_go(const struct frame *frames, size_t n)
{
	size_t i = 0;

	while (i < n && frames[i].language != LANGUAGE_GO)
		i++;
	while (i < n && frames[i].language == LANGUAGE_GO)
		i++;
	return i;
}

/* All findings at a frame. */
static int walk_frame(struct walk *walk, const struct stack *stack,
		      const struct frame *frame, unsigned int depth)
{
	int error = 0;

	/* most addresses were met before, and are of no finding */
	if (table_find(&walk->pcs, frame->pc) == &miss)
		return 0;
	walk->hits.n = 0;
	error = scan_index_find(&walk->passages->index, frame, &walk->hits);
	for (size_t i = 0; !error && i < walk->hits.n; i++)
		error = note(walk, stack, walk->hits.numbers[i], depth);
	return error;
}

static int walk_frames(struct walk *walk, const struct stack *stack,
		       const struct frame *frames, size_t n)
{
	size_t blame = blame_find(frames, n), end = end_of_go(frames, n);
	unsigned int depth = 0;
	int error = 0;

	walk->passages->n_stacks++;
	for (size_t i = 0; !error && i < end; i++) {
		if (i > blame && depth < DEPTH_MAX &&
		    !blame_is_go_helper(&frames[i]))
			depth++;
		error = walk_frame(walk, stack, &frames[i], depth);
	}
	return error;
}

/* What an address that nobody has met yet is for the scan. */
static int meet(struct walk *walk, const struct process *process,
		const struct pc *pc, bool *is_hit)
{
	struct scan_index *index = &walk->passages->index;
	struct frame frames[FRAME_EXPAND_MAX];
	size_t n =
	    symbolizer_expand(walk->report->symbolizer, &process->modules,
			      pc->address, pc->is_go, frames);
	int error = 0;

	walk->hits.n = 0;
	for (size_t i = 0; !error && i < n; i++) {
		scan_index_see(index, &frames[i]);
		error = scan_index_find(index, &frames[i], &walk->hits);
	}
	*is_hit = walk->hits.n;
	return error ? error
		     : table_insert(&walk->pcs, pc->address,
				    *is_hit ? &hit : &miss);
}

static int is_met(struct walk *walk, const struct process *process,
		  const struct stack *stack, bool *is_hit)
{
	int error = 0;

	*is_hit = false;
	for (uint32_t i = 0; !error && !*is_hit && i < stack->n_pcs; i++) {
		const struct pc *pc = &stack->pcs[i];
		const void *known;

		if (!pc->is_go)
			continue;
		known = table_find(&walk->pcs, pc->address);
		if (known)
			*is_hit = known == &hit;
		else
			error = meet(walk, process, pc, is_hit);
	}
	return error;
}

static int walk_stack(struct walk *walk, const struct process *process,
		      const struct stack *stack)
{
	struct frame *frames;
	size_t n;
	bool is_hit;
	int error = is_met(walk, process, stack, &is_hit);

	walk->passages->has_free_stacks |= stack->freed_by != NULL;
	if (error || !is_hit)
		return error;
	error = frames_expand(walk->report->symbolizer, process, stack, &frames,
			      &n);
	if (error)
		return error;
	error = walk_frames(walk, stack, frames, n);
	free(frames);
	return error;
}

static int walk_process(struct passages *passages, const struct report *report,
			size_t number)
{
	const struct process *process = report->processes[number];
	struct walk walk = {
	    .passages = passages,
	    .report = report,
	    .number = number,
	};
	int error = 0;

	table_init(&walk.pcs);
	scan_index_start(&passages->index, process->main_module);
	for (uint32_t i = 0; !error && i < process->n_stacks; i++)
		error = walk_stack(&walk, process, process->stacks[i]);
	table_release(&walk.pcs);
	free(walk.hits.numbers);
	return error;
}

/* Who freed what he must not have freed. */
static int walk_accusation(struct passages *passages,
			   const struct accusation *entry)
{
	struct scan_hits hits = {0};
	int error = 0;

	scan_index_start(&passages->index, entry->process->main_module);
	for (int i = STACK_FIRST_FREED; !error && i <= STACK_FREED; i++) {
		const struct accusation_frames *stack = &entry->stacks[i];
		size_t end = end_of_go(stack->frames, stack->n);

		for (size_t j = 0; !error && j < end; j++)
			error = scan_index_find(&passages->index,
						&stack->frames[j], &hits);
	}
	for (size_t i = 0; i < hits.n; i++)
		if (!passages->seen[hits.numbers[i]].bad)
			passages->seen[hits.numbers[i]].bad = entry;
	free(hits.numbers);
	return error;
}

int passages_find(struct passages *passages, const struct joined *joined,
		  const struct report *report)
{
	int error;

	*passages = (struct passages){.n_findings = joined->n_findings};
	table_init(&passages->by_key);
	error = scan_index_init(&passages->index, joined->findings,
				joined->n_findings);
	passages->seen =
	    calloc(joined->n_findings + 1, sizeof(*passages->seen));
	if (!passages->seen)
		error = -ENOMEM;
	for (size_t i = 0; !error && i < report->n_processes; i++)
		if (!report->processes[i]->reason)
			error = walk_process(passages, report, i);
	for (size_t i = 0; !error && i < report->accusations.n; i++)
		error =
		    walk_accusation(passages, &report->accusations.entries[i]);
	if (error)
		passages_release(passages);
	return error;
}

void passages_release(struct passages *passages)
{
	for (size_t i = 0; passages->seen && i < passages->n_findings; i++)
		while (passages->seen[i].first) {
			struct passage *passage = passages->seen[i].first;

			passages->seen[i].first = passage->next;
			free(passage);
		}
	free(passages->seen);
	table_release(&passages->by_key);
	scan_index_release(&passages->index);
	*passages = (struct passages){0};
}
