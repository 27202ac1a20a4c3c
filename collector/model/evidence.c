/* SPDX-License-Identifier: MIT */
#include "model/evidence.h"

#include <errno.h>
#include <stdlib.h>

#include "model/later.h"
#include "model/pace.h"
#include "model/survivors.h"
#include "model/thresholds.h"

static uint64_t minus(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static void widen(struct site_evidence *site, const struct stack *stack)
{
	bool first = !site->tally.allocated_objects;

	if (first || stack->first_work < site->first_work)
		site->first_work = stack->first_work;
	if (first || stack->first_time < site->first_time)
		site->first_time = stack->first_time;
	if (stack->last_work > site->last_work)
		site->last_work = stack->last_work;
	if (stack->last_time < site->last_time)
		return;
	site->last_time = stack->last_time;
	site->last_call = stack->last_call;
}

static void add_stacks(const struct process *process,
		       const struct site_map *map,
		       struct site_evidence *evidence)
{
	for (uint32_t i = 0; i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];
		struct site_evidence *site;

		if (map->stacks[i] == MAP_NONE ||
		    !stack->tally.allocated_objects)
			continue;
		site = &evidence[map->stacks[i]];
		widen(site, stack);
		site->has_go |= stack->group->has_go;
		site->temporaries += stack->temporaries;
		site->moved += stack->moved;
		if (!map->groups)
			site->calls = stack->calls;
		tally_add(&site->tally, &stack->tally);
	}
}

/* What only the group knows: a call of several stacks is one of its calls. */
static void add_groups(const struct process *process,
		       const struct site_map *map,
		       struct site_evidence *evidence)
{
	if (!map->groups)
		return;
	for (uint32_t i = 0; i < process->n_groups; i++) {
		const struct group *group = process->groups[i];
		struct site_evidence *site = &evidence[map->groups[i]];
		uint64_t peak = group->tally.peak_bytes;

		if (!group->tally.allocated_objects)
			continue;
		site->calls += group->calls;
		/* the stacks' peaks lie apart more often than the groups' */
		site->tally.peak_bytes += peak;
	}
}

/* In ticks, from first event to last. */
static uint64_t run_ticks(const struct process *process)
{
	return minus(process->time_end, process->time_start);
}

/*
 * Its last call is over, or has done nothing there for long, and others
 * followed: what it left was start-up, as long as that took.  A main loop in C
 * goes on, whatever else is called beside it; after a batch not much happens.
 */
static bool has_gone_on(const struct process *process,
			const struct site_evidence *site)
{
	uint64_t number = site->last_call & (THREAD_KEY - 1);
	uint64_t span = minus(site->last_time, site->first_time);

	if (minus(process->work_end, site->last_work) < CALLS_FOLLOWED)
		return false;
	if (minus(process->time_end, site->last_time) > span / LONG_CALL_REST)
		return true;
	for (uint32_t i = 0; i < process->n_machines; i++)
		if (process->machines[i].key == site->last_call >> 48 &&
		    process->machines[i].call > number)
			return call_is_known(site->last_call);
	return false;
}

/* One or two calls that made the site's blocks in more than half the run. */
static bool is_one_call(const struct process *process,
			const struct site_evidence *site)
{
	uint64_t span = minus(site->last_time, site->first_time);

	return site->calls <= LONG_CALLS_MAX &&
	       tally_seen(&site->tally) >= LONG_CALL_BLOCKS &&
	       span > run_ticks(process) / 2 &&
	       (double)span * process->ns_per_tick >= LONG_CALL_SECONDS * 1e9 &&
	       !has_gone_on(process, site);
}

static double frees_lost(const struct process *process)
{
	double lost = (double)process->loss.frees;

	return lost > 0 ? lost / (lost + (double)process->total.freed_objects)
			: 0;
}

static void set_clocks(const struct process *process,
		       struct site_evidence *site)
{
	site->end_work = process->work_end;
	if (site->last_work > site->end_work)
		site->end_work = site->last_work;
	site->seconds = process_seconds(process, process->time_end);
	site->tick_seconds = process->ns_per_tick / 1e9;
	site->is_sampled = sampling_is_on(&process->sampling);
	site->is_running = process->end_kind == END_RUNNING;
	site->frees_lost = frees_lost(process);
	site->by_time = !site->has_go || is_one_call(process, site);
	site->end_at = site->end_work;
	site->first_at = site->first_work;
	site->last_at = site->last_work;
	if (!site->by_time)
		return;
	site->calls = tally_seen(&site->tally);
	site->end_at = run_ticks(process);
	site->first_at = minus(site->first_time, process->time_start);
	site->last_at = minus(site->last_time, process->time_start);
}

/* What the site's stacks freed, in work and in time: at all, and before they
 * closed down. */
struct site_lifetimes {
	struct lifetimes work, time;
	struct lifetimes before_work, before_time;
};

/* Right before the end, and not an allocation since. */
static bool is_closing(const struct process *process,
		       const struct site_evidence *site,
		       const struct stack *stack)
{
	const struct closing *closing = stack->closing;
	double work = (double)site->end_work, time = (double)run_ticks(process);

	if (stack->row < CLOSING_ROW || !closing || !closing->time)
		return false;
	return work - (double)closing->work <= CLOSING_SHARE * work &&
	       (double)minus(process->time_end, closing->time) <=
		   CLOSING_SHARE * time;
}

static uint64_t closed_blocks(const struct stack *stack)
{
	return tally_seen(&stack->tally) - tally_seen_live(&stack->tally) -
	       stack->closing->freed;
}

static void note_closing(struct site_evidence *site, const struct stack *stack)
{
	struct closing_evidence *sum = &site->closing;
	const struct closing *closing = stack->closing;

	if (!sum->freed || closing->work < sum->work)
		sum->work = closing->work;
	if (!sum->freed || closing->time < sum->time)
		sum->time = closing->time;
	sum->freed += closed_blocks(stack);
}

static int merge_lifetimes(const struct process *process,
			   const struct site_map *map,
			   struct site_evidence *evidence,
			   struct site_lifetimes **sites)
{
	int err = 0;

	for (uint32_t i = 0; i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];
		uint32_t number = map->stacks[i];

		if (number == MAP_NONE || !sites[number])
			continue;
		struct site_lifetimes *site = sites[number];
		bool closing = is_closing(process, &evidence[number], stack);
		err |= lifetimes_merge(&site->work, &stack->work_lifetimes);
		err |= lifetimes_merge(&site->time, &stack->time_lifetimes);
		err |= lifetimes_merge(&site->before_work,
				       closing ? &stack->closing->before_work
					       : &stack->work_lifetimes);
		err |= lifetimes_merge(&site->before_time,
				       closing ? &stack->closing->before_time
					       : &stack->time_lifetimes);
		if (closing)
			note_closing(&evidence[number], stack);
	}
	return err;
}

/* Are enough freed to tell what is usual? */
static bool is_telling(uint64_t freed, uint64_t live)
{
	return (double)freed >= FREED_SHARE * (double)live;
}

static void judge_lifetimes(struct site_evidence *site,
			    const struct site_lifetimes *freed)
{
	uint64_t late_in_time;

	if (is_telling(lifetimes_count(&freed->work),
		       tally_seen_live(&site->tally))) {
		site->usual_work = lifetimes_quantile(&freed->work, USUAL_WORK);
		site->usual_time = lifetimes_quantile(
		    &freed->time, site->by_time ? USUAL_WORK : USUAL_TIME);
	}
	if (site->by_time) {
		site->late =
		    lifetimes_above(&freed->time, 2 * site->usual_time);
		return;
	}
	/* both must hold: the smaller of the two is the most that can */
	site->late = lifetimes_above(&freed->work, 2 * site->usual_work);
	late_in_time = lifetimes_above(&freed->time, site->usual_time);
	if (late_in_time < site->late)
		site->late = late_in_time;
}

/*
 * Blocks freed in closing that were old when the site last allocated.  Calls
 * are not known any more; different lifetimes are different calls.
 */
static void judge_closing(struct site_evidence *site,
			  const struct site_lifetimes *freed)
{
	uint64_t live = tally_seen_live(&site->tally) + site->closing.freed;
	const struct lifetimes *all = &freed->work;
	const struct lifetimes *before = &freed->before_work;
	uint64_t usual = 0;

	if (is_telling(lifetimes_count(before), live))
		usual = lifetimes_quantile(before, USUAL_WORK);
	for (unsigned int i = 0; i < all->n_steps; i++) {
		unsigned int step = all->first + i, j = step - before->first;
		uint32_t known = j < before->n_steps ? before->steps[j] : 0;

		site->closing.old_calls +=
		    all->steps[i] > known && step > lifetimes_step(2 * usual);
	}
}

static void free_lifetimes(struct site_lifetimes **sites, uint32_t n)
{
	for (uint32_t i = 0; sites && i < n; i++) {
		if (!sites[i])
			continue;
		lifetimes_release(&sites[i]->work);
		lifetimes_release(&sites[i]->time);
		lifetimes_release(&sites[i]->before_work);
		lifetimes_release(&sites[i]->before_time);
		free(sites[i]);
	}
	free(sites);
}

/* A site that held little and holds nothing is judged without them. */
static bool needs_lifetimes(const struct site_evidence *site)
{
	return tally_live_objects(&site->tally) ||
	       (site->calls >= CLOSED_CALLS &&
		tally_seen(&site->tally) > site->temporaries);
}

static int add_lifetimes(const struct process *process,
			 const struct site_map *map,
			 struct site_evidence *evidence)
{
	struct site_lifetimes **sites = calloc(map->n_sites, sizeof(*sites));
	int err = sites ? 0 : -ENOMEM;

	for (uint32_t i = 0; !err && i < map->n_sites; i++) {
		if (!needs_lifetimes(&evidence[i]))
			continue;
		sites[i] = calloc(1, sizeof(*sites[i]));
		if (!sites[i])
			err = -ENOMEM;
	}
	if (!err)
		err = merge_lifetimes(process, map, evidence, sites);
	for (uint32_t i = 0; !err && i < map->n_sites; i++) {
		if (!sites[i])
			continue;
		judge_lifetimes(&evidence[i], sites[i]);
		if (evidence[i].closing.freed)
			judge_closing(&evidence[i], sites[i]);
	}
	free_lifetimes(sites, map->n_sites);
	return err;
}

/* Eighths of the run, by work. */
static void cut_by_work(const struct site_evidence *site,
			struct envelope_span *span)
{
	double first = (double)site->first_work;
	double width = (double)span->end - first;

	for (int i = 0; i < ENVELOPE_POINTS; i++)
		span->at[i] = first + width * i / (ENVELOPE_POINTS - 1);
}

/* The run of a group, as its envelope is asked for it. */
static struct envelope_span span_of(const struct site_evidence *site,
				    const struct group *group)
{
	struct envelope_span span = {
	    .clock = ENVELOPE_WORK,
	    .end = site->end_work,
	    .allocated = group->tally.allocated_objects,
	    .objects = tally_live_objects(&group->tally),
	    .bytes = tally_live_bytes(&group->tally),
	    .until_work = UINT64_MAX,
	};

	if (site->by_time) {
		span.clock = ENVELOPE_COUNT;
		span.end = group->tally.allocated_objects;
	} else {
		cut_by_work(site, &span);
	}
	return span;
}

/* As of the moment when the site began to close down. */
static struct envelope_span closed_span_of(const struct site_evidence *site,
					   const struct group *group,
					   uint64_t freed)
{
	struct envelope_span span = span_of(site, group);

	span.end = span.until_work = site->closing.work;
	span.objects += freed;
	cut_by_work(site, &span);
	return span;
}

/* Points of a site's envelopes, at the end and as of its closing. */
struct site_points {
	struct envelope_points end, closed;
};

/* Blocks that each group freed in closing; NULL: no memory. */
static uint64_t *count_closed(const struct process *process,
			      const struct site_map *map,
			      const struct site_evidence *evidence)
{
	uint64_t *freed = calloc(process->n_groups + 1u, sizeof(*freed));

	for (uint32_t i = 0; freed && i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];
		uint32_t site = map->stacks[i];

		if (site != MAP_NONE && evidence[site].closing.freed &&
		    is_closing(process, &evidence[site], stack))
			freed[stack->group->number] += closed_blocks(stack);
	}
	return freed;
}

static void add_points(const struct process *process,
		       const struct site_map *map,
		       const struct site_evidence *evidence,
		       const struct pace *pace, const uint64_t *freed,
		       struct site_points *points)
{
	for (uint32_t i = 0; i < process->n_groups; i++) {
		const struct group *group = process->groups[i];
		uint32_t number = map->groups[i];
		const struct site_evidence *site = &evidence[number];
		struct envelope_span span = span_of(site, group);

		if (!group->tally.allocated_objects)
			continue;
		if (site->by_time)
			pace_points(pace, i, number, span.at);
		envelope_add(&group->envelope, &span, &points[number].end);
		if (!site->closing.freed || site->by_time)
			continue;
		span = closed_span_of(site, group, freed[i]);
		envelope_add(&group->envelope, &span, &points[number].closed);
	}
}

static int add_growth(const struct process *process, const struct site_map *map,
		      struct site_evidence *evidence)
{
	if (!map->groups)
		return 0;
	struct site_points *points = calloc(map->n_sites, sizeof(*points));
	uint64_t *freed = count_closed(process, map, evidence);
	struct pace pace = {0};
	int err = points && freed ? 0 : -ENOMEM;

	if (!err)
		err = pace_collect(&pace, process, map, evidence);
	if (!err)
		add_points(process, map, evidence, &pace, freed, points);
	for (uint32_t i = 0; !err && i < map->n_sites; i++) {
		struct site_evidence *site = &evidence[i];

		site->growth = envelope_growth(points[i].end.objects);
		site->byte_growth = envelope_growth(points[i].end.bytes);
		site->closing.growth =
		    envelope_growth(points[i].closed.objects);
	}
	pace_release(&pace);
	free(points);
	free(freed);
	return err;
}

/* As far as anybody has seen. */
static unsigned int collected_since(const struct process *process,
				    uint64_t time)
{
	const struct collections *collections = &process->collections;

	if (!collections->is_known)
		return COLLECTIONS_UNKNOWN;
	return (collections->count > 0 && collections->last > time) +
	       (collections->count > 1 && collections->before > time);
}

int evidence_collect(const struct process *process, const struct site_map *map,
		     struct site_evidence *evidence)
{
	int err;

	add_stacks(process, map, evidence);
	for (uint32_t i = 0; map->groups && i < map->n_sites; i++)
		evidence[i].tally.peak_bytes = 0;
	add_groups(process, map, evidence);
	for (uint32_t i = 0; i < map->n_sites; i++)
		set_clocks(process, &evidence[i]);
	for (uint32_t i = 0; i < map->n_sites; i++)
		evidence[i].collected =
		    collected_since(process, evidence[i].first_time);
	err = add_lifetimes(process, map, evidence);
	if (!err)
		err = survivors_collect(process, map, evidence);
	if (!err)
		err = later_collect(process, map, evidence);
	if (!err)
		err = add_growth(process, map, evidence);
	return err;
}

void evidence_release(struct site_evidence *evidence, uint32_t n_sites)
{
	for (uint32_t i = 0; i < n_sites; i++) {
		free(evidence[i].old_at);
		free(evidence[i].old_weight);
	}
}
