/* SPDX-License-Identifier: MIT */
#include "model/survivors.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "model/live.h"

#define WEIGHT_BITS 7
#define WEIGHT_MASK ((1u << WEIGHT_BITS) - 1)

/* A live block. */
struct left_block {
	uint64_t call;
	uint64_t at : 56; /* its position */
	uint64_t old : 1;
	uint64_t weight : WEIGHT_BITS; /* evidence_weight() */
};

struct left_blocks {
	struct left_block *all;
	size_t *ends; /* per site, into `all`; its start is the end before */
};

static uint64_t minus(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

uint64_t survivor_position(const struct process *process,
			   const struct site_evidence *site,
			   const struct block *block)
{
	return site->by_time ? minus(block->time, process->time_start)
			     : block->work;
}

bool survivor_is_old(const struct process *process,
		     const struct site_evidence *site,
		     const struct block *block)
{
	uint64_t work = minus(site->end_work, block->work);
	uint64_t time = minus(process->time_end, block->time);

	if (site->by_time)
		return time / 2 >= site->usual_time;
	return work / 2 >= site->usual_work && time >= site->usual_time;
}

/* How many blocks stand behind it, as evidence_weight() has it. */
static unsigned int weight_of(const struct process *process,
			      const struct block *block)
{
	struct weight weight;

	if (!block->mean)
		return 0;
	sampling_weigh(&process->sampling, block, &weight);
	double steps = round(4 * log2((double)weight.objects));
	return steps < WEIGHT_MASK ? (unsigned int)steps : WEIGHT_MASK;
}

static struct left_block left_block(const struct process *process,
				    const struct site_evidence *site,
				    const struct block *block)
{
	/* a call that nobody numbered is known by its place in time */
	bool is_call = call_is_known(block->call) || site->by_time;

	return (struct left_block){
	    .call = is_call ? block->call : ~block->work,
	    .at = survivor_position(process, site, block),
	    .old = survivor_is_old(process, site, block),
	    .weight = weight_of(process, block) & WEIGHT_MASK,
	};
}

/* The site of a live block; MAP_NONE: of no one. */
static uint32_t site_of(const struct process *process,
			const struct site_map *map, const struct block *block)
{
	return block->stack < process->n_stacks ? map->stacks[block->stack]
						: MAP_NONE;
}

static int count_blocks(const struct process *process,
			const struct site_map *map, struct left_blocks *left)
{
	struct block block;
	size_t cursor = 0, sum = 0;

	left->ends = calloc(map->n_sites, sizeof(*left->ends));
	if (!left->ends)
		return -ENOMEM;
	while (live_next(&process->live, &cursor, &block)) {
		uint32_t site = site_of(process, map, &block);

		if (site != MAP_NONE)
			left->ends[site]++;
	}
	for (uint32_t i = 0; i < map->n_sites; i++) {
		size_t count = left->ends[i];

		left->ends[i] = sum;
		sum += count;
	}
	left->all = malloc((sum + 1) * sizeof(*left->all));
	return left->all ? 0 : -ENOMEM;
}

/* By time, while how many different calls of the process did blocks come? */
static void note_work(struct site_evidence *site, const struct block *block)
{
	if (!site->by_time || site->n_works >= OLD_CALLS_MIN)
		return;
	for (unsigned int i = 0; i < site->n_works; i++)
		if (site->works[i] == block->work)
			return;
	site->works[site->n_works++] = block->work;
}

/* Live blocks by site; ends[] then are what their name says. */
static int place_blocks(const struct process *process,
			const struct site_map *map,
			struct site_evidence *evidence,
			struct left_blocks *left)
{
	struct block block;
	size_t cursor = 0;
	int err = count_blocks(process, map, left);

	if (err)
		return err;
	while (live_next(&process->live, &cursor, &block)) {
		uint32_t site = site_of(process, map, &block);

		if (site == MAP_NONE)
			continue;
		note_work(&evidence[site], &block);
		left->all[left->ends[site]++] =
		    left_block(process, &evidence[site], &block);
	}
	return 0;
}

static int by_call(const void *a, const void *b)
{
	const struct left_block *x = a, *y = b;

	if (x->call != y->call)
		return x->call < y->call ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
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

	if (site->by_time)
		return minus(site->end_at, 2 * site->usual_time);
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

/* No old block can be born behind one that lives and is not old. */
static uint64_t first_young(const struct left_block *blocks, size_t n)
{
	uint64_t first = UINT64_MAX;

	for (size_t i = 0; i < n; i++)
		if (!blocks[i].old && blocks[i].at < first)
			first = blocks[i].at;
	return first;
}

/*
 * `blocks` are sorted by call.  One entry of old_at for each call with an old
 * block; below its position stands its weight.
 */
static void list_old_calls(struct site_evidence *site,
			   struct left_block *blocks, size_t n)
{
	bool counted = false; /* the present call is in old_at */

	for (size_t i = 0; i < n; i++) {
		bool new_call =
		    site->by_time || !i || blocks[i].call != blocks[i - 1].call;

		site->calls_leaving += new_call;
		site->old_blocks += blocks[i].old;
		if (blocks[i].at > site->last_left)
			site->last_left = blocks[i].at;
		if (new_call)
			counted = false;
		if (!blocks[i].old || counted)
			continue;
		site->old_at[site->n_old++] =
		    (uint64_t)blocks[i].at << WEIGHT_BITS | blocks[i].weight;
		counted = true;
	}
}

/*
 * What a library keeps from its first call on is left at the line of a leak,
 * too.  `blocks` are sorted by call.
 */
static uint64_t first_extra(const struct left_block *blocks, size_t n)
{
	uint64_t first_at = UINT64_MAX, first = 0, most = 0;

	for (size_t i = 0, end; i < n; i = end) {
		uint64_t count;

		for (end = i; end < n && blocks[end].call == blocks[i].call;)
			end++;
		count = end - i;
		if (blocks[i].at < first_at) {
			most = first > most ? first : most;
			first_at = blocks[i].at;
			first = count;
		} else if (count > most) {
			most = count;
		}
	}
	return first > most ? first - most : 0;
}

static int sort_old_calls(struct site_evidence *site)
{
	sort(site->old_at, site->n_old, sizeof(*site->old_at), by_number);
	if (site->is_sampled) {
		site->old_weight = malloc(site->n_old + 1);
		if (!site->old_weight)
			return -ENOMEM;
	}
	for (size_t i = 0; i < site->n_old; i++) {
		if (site->old_weight)
			site->old_weight[i] = site->old_at[i] & WEIGHT_MASK;
		site->old_at[i] >>= WEIGHT_BITS;
	}
	return 0;
}

/* A thread that made an old call, and the call; a C thread has no calls. */
struct leaver {
	uint64_t thread, call;
	uint64_t at;
};

static struct leaver leaver_of(const struct left_block *block)
{
	struct leaver leaver = {.thread = block->call, .at = block->at};

	if (!call_is_known(block->call))
		return leaver;
	leaver.thread = block->call >> 48 << 48;
	leaver.call = block->call & (THREAD_KEY - 1);
	return leaver;
}

static int by_thread(const void *a, const void *b)
{
	const struct leaver *x = a, *y = b;

	return (x->thread > y->thread) - (x->thread < y->thread);
}

/* Has the thread done something after that? */
static bool came_back(const struct process *process,
		      const struct leaver *leaver)
{
	uint64_t number = leaver->thread & (THREAD_KEY - 1);

	if (leaver->thread & THREAD_KEY)
		return number < process->n_thread_ends &&
		       process->thread_ends[number] >
			   process->time_start + leaver->at;
	for (uint32_t i = 0; i < process->n_machines; i++)
		if ((uint64_t)process->machines[i].key << 48 ==
			leaver->thread &&
		    process->machines[i].call > leaver->call)
			return true;
	return false;
}

/* The old calls among `blocks`, which are sorted by call. */
static size_t list_leavers(const struct site_evidence *site,
			   const struct left_block *blocks, size_t n,
			   struct leaver *leavers)
{
	size_t count = 0;

	for (size_t i = 0; i < n && count < site->n_old; i++) {
		struct leaver leaver = leaver_of(&blocks[i]);

		if (!blocks[i].old)
			continue;
		if (!site->by_time && count &&
		    leavers[count - 1].thread == leaver.thread &&
		    leavers[count - 1].call == leaver.call)
			continue;
		leavers[count++] = leaver;
	}
	return count;
}

/* Only of interest where each old call is of a thread of its own. */
static int count_threads(const struct process *process,
			 struct site_evidence *site,
			 const struct left_block *blocks, size_t n)
{
	if (site->n_old > process->n_machines + process->threads)
		return 0;
	struct leaver *leavers = calloc(site->n_old + 1, sizeof(*leavers));
	if (!leavers)
		return -ENOMEM;
	size_t count = list_leavers(site, blocks, n, leavers);
	qsort(leavers, count, sizeof(*leavers), by_thread);
	for (size_t i = 0; i < count; i++) {
		if (i && leavers[i].thread == leavers[i - 1].thread)
			continue;
		site->threads++;
		site->threads_back += came_back(process, &leavers[i]);
	}
	free(leavers);
	return 0;
}

static int judge_left(const struct process *process, struct site_evidence *site,
		      struct left_block *blocks, size_t n)
{
	if (!n)
		return 0;
	site->old_at = malloc(n * sizeof(*site->old_at));
	if (!site->old_at)
		return -ENOMEM;
	sort(blocks, n, sizeof(*blocks), by_call);
	list_old_calls(site, blocks, n);
	if (!site->by_time && !site->is_sampled)
		site->first_extra = first_extra(blocks, n);
	if (sort_old_calls(site))
		return -ENOMEM;
	site->horizon = find_horizon(process, site);
	uint64_t young = first_young(blocks, n);
	if (young < site->horizon)
		site->horizon = young;
	if (site->n_old && site->horizon < site->old_at[site->n_old - 1])
		site->horizon = site->old_at[site->n_old - 1];
	return count_threads(process, site, blocks, n);
}

int survivors_collect(const struct process *process, const struct site_map *map,
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
