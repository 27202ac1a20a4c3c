/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "report/clock.h"
#include "report/judge.h"
#include "report/reason.h"
#include "report/starter.h"
#include "symbol/distortion.h"
#include "symbol/symbolizer.h"

static void add_reason(struct report *report, const char *why)
{
	report->complete = false;
	for (size_t i = 0; i < report->n_incomplete; i++)
		if (!strcmp(report->incomplete[i], why))
			return;
	if (report->n_incomplete < REPORT_REASONS_MAX)
		report->incomplete[report->n_incomplete++] = why;
}

static void add_loss(struct report *report, const struct loss *loss)
{
	report->loss.allocs += loss->allocs;
	report->loss.frees += loss->frees;
	report->loss.stacks += loss->stacks;
	if (loss->allocs)
		add_reason(report, "allocations were lost");
	if (loss->frees)
		add_reason(report, "frees were lost");
	if (loss->stacks)
		add_reason(report, "stacks were lost");
}

static void add_degraded(struct degraded *sum, const struct degraded *part)
{
	sum->truncated_stacks += part->truncated_stacks;
	sum->unresolved_frames += part->unresolved_frames;
	sum->stalled_ns += part->stalled_ns;
	sum->late_frees += part->late_frees;
	sum->missed_frees += part->missed_frees;
	sum->refused_stacks += part->refused_stacks;
	sum->cut_stacks += part->cut_stacks;
	sum->lost_marks += part->lost_marks;
	sum->first_seen_stacks += part->first_seen_stacks;
}

static int add_marks(struct report *report, const struct process *process,
		     const uint32_t *group_sites)
{
	struct report_mark *grown;

	if (!process->n_marks)
		return 0;
	grown = reallocarray(report->marks, report->n_marks + process->n_marks,
			     sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	report->marks = grown;
	for (uint32_t i = 0; i < process->n_marks; i++) {
		const struct mark *mark = &process->marks[i];
		struct report_mark *out = &grown[report->n_marks];

		*out = (struct report_mark){
		    .process = process,
		    .mark = mark,
		    .time = clock_wall(process, mark->time),
		    .n_sites = report->set.count,
		    .sites = calloc(report->set.count + 1, sizeof(*out->sites)),
		};
		if (!out->sites)
			return -ENOMEM;
		report->n_marks++;
		if (!report->set.count)
			continue;
		for (uint32_t j = 0; j < mark->n_groups; j++) {
			if (group_sites[j] == SITE_NONE)
				continue;
			tally_add(&out->sites[group_sites[j]],
				  &mark->groups[j]);
		}
	}
	return 0;
}

/* Sites of a capture are taken in with the first of its processes. */
static int adopt_sites(struct report *report, size_t number)
{
	const struct site_set *judged = report->judged[number];

	if (number && judged == report->judged[number - 1])
		return 0;
	free(report->adopted);
	report->adopted = calloc(judged->count + 1, sizeof(uint32_t));
	if (!report->adopted)
		return -ENOMEM;
	return site_set_adopt(&report->set, judged, report->adopted);
}

static int add_judged(struct report *report, size_t number,
		      uint32_t *group_sites)
{
	const struct process *process = report->processes[number];

	for (uint32_t i = 0; i < process->n_groups; i++) {
		uint64_t site = process->groups[i]->key;

		group_sites[i] = site < report->judged[number]->count
				     ? report->adopted[site]
				     : SITE_NONE;
	}
	return site_set_add_stacks(&report->set, process, group_sites);
}

static int add_tracked(struct report *report, size_t number)
{
	const struct process *process = report->processes[number];
	uint32_t *group_sites =
	    calloc(process->n_groups + 1, sizeof(*group_sites));
	int err = -ENOMEM;

	report->group_sites[number] = group_sites;
	if (group_sites && report->judged)
		err = add_judged(report, number, group_sites);
	else if (group_sites)
		err = site_set_add(&report->set, report->symbolizer, process,
				   group_sites);
	if (!err)
		err = add_marks(report, process, group_sites);
	report->n_tracked++;
	tally_add(&report->total, &process->total);
	report->unknown_frees += process->unknown_frees;
	add_loss(report, &process->loss);
	add_degraded(&report->degraded, &process->degraded);
	for (uint32_t i = 0; i < process->n_incomplete; i++)
		add_reason(report, process->incomplete[i]);
	return err;
}

static int add_processes(struct report *report)
{
	int err = 0;

	for (size_t i = 0; !err && i < report->n_processes; i++) {
		const struct process *process = report->processes[i];

		if (report->judged)
			err = adopt_sites(report, i);
		if (!err && !process->reason)
			err = add_tracked(report, i);
		if (reason_hides(process->reason))
			add_reason(report, reason_text(process->reason));
	}
	return err;
}

/* Only frames that somebody can see. */
static void count_unresolved(struct report *report)
{
	for (size_t i = 0; i < report->set.count; i++) {
		const struct site *site = report->set.sites[i];

		for (size_t j = 0; j < site->n_stacks; j++)
			for (size_t k = 0; k < site->stacks[j].n_frames; k++)
				report->degraded.unresolved_frames +=
				    !site->stacks[j].frames[k].function;
	}
}

static void add_notes(struct report *report)
{
	const char *note;

	while (report->n_notes < REPORT_REASONS_MAX &&
	       (note = symbolizer_note(report->symbolizer, report->n_notes)))
		report->notes[report->n_notes++] = note;
}

static bool has_note(const struct report *report, const char *words)
{
	for (size_t i = 0; i < report->n_notes; i++)
		if (!strcmp(report->notes[i], words))
			return true;
	return false;
}

/* A cache that was hit to the end looks like one that was left. */
static void add_clock_note(struct report *report)
{
	static const char words[] =
	    "a process ended before its last calls were counted: a cache of "
	    "it may look like a leak; a longer run tells";

	if (has_note(report, words)) /* a capture's */
		return;
	for (size_t i = 0; i < report->n_processes; i++) {
		const struct process *process = report->processes[i];

		if (!process->work_short || !process->total.allocated_objects ||
		    report->n_notes == REPORT_REASONS_MAX)
			continue;
		report->notes[report->n_notes++] = words;
		return;
	}
}

/* Once for all processes that were built so. */
static void add_build_notes(struct report *report)
{
	static const char *const words[] = {
#define DISTORTION(name, word, says) says,
#include "symbol/distortions.def"
#undef DISTORTION
	};
	uint32_t distortions = 0;

	for (size_t i = 0; i < report->n_processes; i++)
		if (!report->processes[i]->reason)
			distortions |= report->processes[i]->distortions;
	for (int i = 0; i < DISTORTIONS; i++)
		if (distortion_is_in(distortions, (enum distortion)i) &&
		    !has_note(report, words[i]) && /* a capture's */
		    report->n_notes < REPORT_REASONS_MAX)
			report->notes[report->n_notes++] = words[i];
}

static int suppress(struct report *report)
{
	const struct policy *policy = report->policy;

	return policy->suppress ? policy->suppress(policy->suppressions, report)
				: 0;
}

static int by_rank(const void *a, const void *b)
{
	const struct site *x = *(struct site *const *)a;
	const struct site *y = *(struct site *const *)b;
	uint64_t live_x = tally_live_bytes(&x->tally);
	uint64_t live_y = tally_live_bytes(&y->tally);

	if (x->fails != y->fails)
		return x->fails ? -1 : 1;
	if (x->bytes_per_hour != y->bytes_per_hour)
		return x->bytes_per_hour > y->bytes_per_hour ? -1 : 1;
	if (live_x != live_y)
		return live_x > live_y ? -1 : 1;
	return strcmp(x->id, y->id);
}

static int rank(struct report *report)
{
	size_t bytes = report->set.count * sizeof(*report->sites);

	report->sites = malloc(bytes + 1);
	if (!report->sites)
		return -ENOMEM;
	for (size_t i = 0; i < report->set.count; i++)
		if (!report->set.sites[i]->is_suppressed)
			report->sites[report->n_sites++] = report->set.sites[i];
	if (report->n_sites)
		qsort(report->sites, report->n_sites, sizeof(*report->sites),
		      by_rank);
	starter_find(report->sites, report->n_sites);
	return 0;
}

int report_init(struct report *report, struct symbolizer *symbolizer,
		const struct report_source *source, const struct policy *policy)
{
	int err;

	*report = (struct report){
	    .symbolizer = symbolizer,
	    .processes = source->processes,
	    .judged = source->judged,
	    .n_processes = source->n_processes,
	    .policy = policy,
	    .complete = true,
	    .result = POLICY_PASS,
	};
	site_set_init(&report->set);
	report->group_sites =
	    calloc(source->n_processes + 1, sizeof(*report->group_sites));
	err = report->group_sites ? add_processes(report) : -ENOMEM;
	if (!err)
		err = site_set_expand(&report->set, symbolizer);
	if (!err)
		err = accusations_init(&report->accusations, symbolizer,
				       report->processes, report->n_processes);
	if (!err) {
		count_unresolved(report);
		add_notes(report);
		add_clock_note(report);
		add_build_notes(report);
		told_words(report);
		err = suppress(report);
	}
	if (!err) {
		judge_report(report);
		err = rank(report);
	}
	if (err)
		report_release(report);
	return err;
}

const struct site *report_site(const struct report *report, size_t i,
			       const struct stack *stack)
{
	/* what a damaged capture does not say */
	static const struct site nowhere = {.id = "000000000000"};
	uint32_t number = report->group_sites[i][stack->group->number];

	return number < report->set.count ? report->set.sites[number]
					  : &nowhere;
}

void report_release(struct report *report)
{
	for (size_t i = 0; report->group_sites && i < report->n_processes; i++)
		free(report->group_sites[i]);
	free(report->group_sites);
	free(report->adopted);
	accusations_release(&report->accusations);
	for (size_t i = 0; i < report->n_marks; i++)
		free(report->marks[i].sites);
	free(report->marks);
	free(report->sites);
	free(report->suppressed);
	site_set_release(&report->set);
	*report = (struct report){0};
}
