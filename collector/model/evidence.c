/* SPDX-License-Identifier: MIT */
#include "model/evidence.h"

#include <errno.h>
#include <stdlib.h>

#include "model/live.h"

/* Fewer freed blocks than this share of the live ones tell no lifetime. */
#define FREED_SHARE 0.05

struct left_block {
	uint64_t call;
	uint64_t work : 63;
	uint64_t old : 1;
};

struct left_blocks {
	struct left_block *all;
	size_t *ends; /* per site, into `all`; its start is the end before */
};

static void widen(struct site_evidence *site, const struct group *group)
{
	bool first = !site->tally.allocated_objects;

	if (first || group->first_work < site->first_work)
		site->first_work = group->first_work;
	if (first || group->first_time < site->first_time)
		site->first_time = group->first_time;
	if (group->last_work > site->last_work)
		site->last_work = group->last_work;
	if (group->last_time > site->last_time)
		site->last_time = group->last_time;
}

static void add_groups(const struct process *process,
		       const struct site_map *map,
		       struct site_evidence *evidence)
{
	for (uint32_t i = 0; i < process->n_groups; i++) {
		const struct group *group = process->groups[i];
		struct site_evidence *site = &evidence[map->groups[i]];

		if (!group->tally.allocated_objects)
			continue;
		widen(site, group);
		site->has_go |= group->has_go;
		site->calls +=
		    group->has_go ? group->calls : tally_seen(&group->tally);
		tally_add(&site->tally, &group->tally);
	}
}

/* What the site's groups freed, in work and in time. */
struct site_lifetimes {
	struct lifetimes work, time;
};

static int merge_lifetimes(const struct process *process,
			   const struct site_map *map,
			   struct site_lifetimes **sites)
{
	int err = 0;

	for (uint32_t i = 0; i < process->n_groups; i++) {
		const struct group *group = process->groups[i];
		struct site_lifetimes *site = sites[map->groups[i]];

		if (!site)
			continue;
		if (group->work_lifetimes)
			err |=
			    lifetimes_merge(&site->work, group->work_lifetimes);
		if (group->time_lifetimes)
			err |=
			    lifetimes_merge(&site->time, group->time_lifetimes);
	}
	return err;
}

static void judge_lifetimes(struct site_evidence *site,
			    const struct site_lifetimes *freed)
{
	double live = (double)tally_seen_live(&site->tally);

	if ((double)freed->work.count < FREED_SHARE * live)
		return;
	site->usual_work = lifetimes_quantile(&freed->work, 0.99);
	site->usual_time = lifetimes_quantile(&freed->time, 0.90);
}

static void free_lifetimes(struct site_lifetimes **sites, uint32_t n)
{
	for (uint32_t i = 0; sites && i < n; i++) {
		if (!sites[i])
			continue;
		lifetimes_release(&sites[i]->work);
		lifetimes_release(&sites[i]->time);
		free(sites[i]);
	}
	free(sites);
}

/* Only a site with live blocks has to know. */
static int add_lifetimes(const struct process *process,
			 const struct site_map *map,
			 struct site_evidence *evidence)
{
	struct site_lifetimes **sites = calloc(map->n_sites, sizeof(*sites));
	int err = sites ? 0 : -ENOMEM;

	for (uint32_t i = 0; !err && i < map->n_sites; i++) {
		if (!tally_live_objects(&evidence[i].tally))
			continue;
		sites[i] = calloc(1, sizeof(*sites[i]));
		if (!sites[i])
			err = -ENOMEM;
	}
	if (!err)
		err = merge_lifetimes(process, map, sites);
	for (uint32_t i = 0; !err && i < map->n_sites; i++)
		if (sites[i])
			judge_lifetimes(&evidence[i], sites[i]);
	free_lifetimes(sites, map->n_sites);
	return err;
}

static uint64_t minus(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static bool is_old(const struct process *process,
		   const struct site_evidence *site, const struct block *block)
{
	uint64_t work = minus(site->end_work, block->work);
	uint64_t time = minus(process->time_end, block->time);

	return work / 2 >= site->usual_work && time >= site->usual_time;
}

static struct left_block left_block(const struct process *process,
				    const struct site_evidence *site,
				    const struct block *block)
{
	/* a call that nobody numbered is known by its place in time */
	uint64_t call = block->call ? block->call : ~block->work;

	return (struct left_block){
	    .call = call,
	    .work = block->work,
	    .old = is_old(process, site, block),
	};
}

static int count_blocks(const struct process *process,
			const struct site_map *map, struct left_blocks *left)
{
	const struct block *block;
	size_t cursor = 0, sum = 0;

	left->ends = calloc(map->n_sites, sizeof(*left->ends));
	left->all = malloc((process->live.count + 1) * sizeof(*left->all));
	if (!left->ends || !left->all)
		return -ENOMEM;
	while ((block = live_next(&process->live, &cursor)))
		if (block->stack < process->n_stacks)
			left->ends[map->stacks[block->stack]]++;
	for (uint32_t i = 0; i < map->n_sites; i++) {
		size_t count = left->ends[i];

		left->ends[i] = sum; /* a start; placing makes it the end */
		sum += count;
	}
	return 0;
}

static int place_blocks(const struct process *process,
			const struct site_map *map,
			const struct site_evidence *evidence,
			struct left_blocks *left)
{
	const struct block *block;
	size_t cursor = 0;
	int err = count_blocks(process, map, left);

	if (err)
		return err;
	while ((block = live_next(&process->live, &cursor))) {
		uint32_t site;

		if (block->stack >= process->n_stacks)
			continue;
		site = map->stacks[block->stack];
		left->all[left->ends[site]++] =
		    left_block(process, &evidence[site], block);
	}
	return 0;
}

static int by_call(const void *a, const void *b)
{
	const struct left_block *x = a, *y = b;

	if (x->call != y->call)
		return x->call < y->call ? -1 : 1;
	return (x->work > y->work) - (x->work < y->work);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * Blocks stand in the order of their allocation where few were freed: then
 * there is nothing to sort, and no copy of them all to make for it.
 */
static void sort(void *array, size_t n, size_t bytes,
		 int (*compare)(const void *, const void *))
{
	const char *at = array;

	for (size_t i = 1; i < n; i++, at += bytes) {
		if (compare(at, at + bytes) <= 0)
			continue;
		qsort(array, n, bytes, compare);
		return;
	}
}

/* Latest work at which a block is old enough in time, between two points. */
static uint64_t work_at(uint64_t time, uint64_t time0, uint64_t work0,
			uint64_t time1, uint64_t work1)
{
	if (time <= time0 || time1 <= time0 || work1 <= work0)
		return work0;
	if (time >= time1)
		return work1;
	return work0 +
	       (uint64_t)((double)(work1 - work0) * (double)(time - time0) /
			  (double)(time1 - time0));
}

static uint64_t find_horizon(const struct process *process,
			     const struct site_evidence *site)
{
	uint64_t by_work = minus(site->end_work, 2 * site->usual_work);
	uint64_t time = minus(process->time_end, site->usual_time), by_time;

	if (!site->usual_time)
		return by_work;
	if (time >= site->last_time)
		by_time = work_at(time, site->last_time, site->last_work,
				  process->time_end, site->end_work);
	else
		by_time = work_at(time, site->first_time, site->first_work,
				  site->last_time, site->last_work);
	return by_work < by_time ? by_work : by_time;
}

/* `blocks` sorted by call: one entry of old_work for each call with an old one.
 */
static void list_old_calls(struct site_evidence *site,
			   const struct left_block *blocks, size_t n)
{
	bool counted = false; /* the present call is in old_work */

	for (size_t i = 0; i < n; i++) {
		bool new_call = !i || blocks[i].call != blocks[i - 1].call;

		site->calls_leaving += new_call;
		site->old_blocks += blocks[i].old;
		if (blocks[i].work > site->last_left)
			site->last_left = blocks[i].work;
		if (new_call)
			counted = false;
		if (!blocks[i].old || (counted && site->has_go))
			continue;
		site->old_work[site->n_old++] = blocks[i].work;
		counted = true;
	}
	if (!site->has_go)
		site->calls_leaving = n;
}

static int judge_left(const struct process *process, struct site_evidence *site,
		      struct left_block *blocks, size_t n)
{
	if (!n)
		return 0;
	site->old_work = malloc(n * sizeof(*site->old_work));
	if (!site->old_work)
		return -ENOMEM;
	sort(blocks, n, sizeof(*blocks), by_call);
	list_old_calls(site, blocks, n);
	sort(site->old_work, site->n_old, sizeof(*site->old_work), by_number);
	site->horizon = find_horizon(process, site);
	if (site->n_old && site->horizon < site->old_work[site->n_old - 1])
		site->horizon = site->old_work[site->n_old - 1];
	return 0;
}

static int add_left(const struct process *process, const struct site_map *map,
		    struct site_evidence *evidence)
{
	struct left_blocks left = {0};
	size_t start = 0;
	int err = place_blocks(process, map, evidence, &left);

	for (uint32_t i = 0; !err && i < map->n_sites; i++) {
		err = judge_left(process, &evidence[i], left.all + start,
				 left.ends[i] - start);
		start = left.ends[i];
	}
	free(left.all);
	free(left.ends);
	return err;
}

static double frees_lost(const struct process *process)
{
	double lost = (double)process->loss.frees;

	return lost > 0 ? lost / (lost + (double)process->total.freed_objects)
			: 0;
}

int evidence_collect(const struct process *process, const struct site_map *map,
		     struct site_evidence *evidence)
{
	int err;

	add_groups(process, map, evidence);
	for (uint32_t i = 0; i < map->n_sites; i++) {
		evidence[i].end_work = process->work_end;
		evidence[i].is_sampled = sampling_is_on(&process->sampling);
		evidence[i].frees_lost = frees_lost(process);
		if (evidence[i].last_work > process->work_end)
			evidence[i].end_work = evidence[i].last_work;
	}
	err = add_lifetimes(process, map, evidence);
	if (!err)
		err = add_left(process, map, evidence);
	return err;
}

void evidence_release(struct site_evidence *evidence, uint32_t n_sites)
{
	for (uint32_t i = 0; i < n_sites; i++)
		free(evidence[i].old_work);
}
