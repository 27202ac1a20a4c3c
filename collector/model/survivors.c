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

/* Half of what tells calls apart; those of one thread keep their order. */
static uint32_t half_of(uint64_t call)
{
	return (uint32_t)call + (uint32_t)(call >> 47) * 0x9e3779b1u;
}

static int make_room(const struct process *process, const struct site_map *map,
		     struct site_evidence *evidence, size_t *counts)
{
	struct block block;
	size_t cursor = 0;

	while (live_next(&process->live, &cursor, &block)) {
		uint32_t site = site_of(process, map, &block);

		if (site != MAP_NONE)
			counts[site]++;
	}
	for (uint32_t i = 0; i < map->n_sites; i++) {
		if (!counts[i])
			continue;
		evidence[i].old_at =
		    malloc(counts[i] * sizeof(*evidence[i].old_at));
		if (!evidence[i].old_at)
			return -ENOMEM;
		counts[i] = 0;
	}
	return 0;
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

/*
 * Live blocks by site: until it is known which of them old calls left, old_at
 * has half of a call and the number of the block's record for each.
 */
static int place_blocks(const struct process *process,
			const struct site_map *map,
			struct site_evidence *evidence, size_t *counts)
{
	struct block block;
	size_t cursor = 0;
	int err = make_room(process, map, evidence, counts);

	while (!err && live_next(&process->live, &cursor, &block)) {
		uint32_t site = site_of(process, map, &block);

		if (site == MAP_NONE)
			continue;
		note_work(&evidence[site], &block);
		uint64_t call =
		    left_block(process, &evidence[site], &block).call;
		evidence[site].old_at[counts[site]++] =
		    (uint64_t)half_of(call) << 32 | cursor;
	}
	return err;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

#define DIGITS 256
#define QSORT_MAX 128 /* without a copy */

/* By the byte at `shift`, then by those below it. */
static void sort_bytes(uint64_t *numbers, size_t n, unsigned int shift)
{
	size_t next[DIGITS], ends[DIGITS] = {0}, start = 0;

	if (n <= QSORT_MAX) {
		qsort(numbers, n, sizeof(*numbers), by_number);
		return;
	}
	for (size_t i = 0; i < n; i++)
		ends[numbers[i] >> shift & 0xff]++;
	for (int i = 0; i < DIGITS; i++) {
		next[i] = start;
		ends[i] = start += ends[i];
	}
	for (size_t i = 0; i < DIGITS; i++)
		while (next[i] < ends[i]) {
			uint64_t number = numbers[next[i]], other;
			size_t digit;

			while ((digit = number >> shift & 0xff) != i) {
				other = numbers[next[digit]];
				numbers[next[digit]++] = number;
				number = other;
			}
			numbers[next[i]++] = number;
		}
	for (size_t i = 0; shift && i < DIGITS; i++) {
		start = i ? ends[i - 1] : 0;
		sort_bytes(numbers + start, ends[i] - start, shift - 8);
	}
}

/*
 * Blocks stand in the order of their allocation where few were freed: then
 * there is nothing to sort.  qsort() would need a copy of them all.
 */
static void sort(uint64_t *numbers, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (numbers[i - 1] > numbers[i]) {
			sort_bytes(numbers, n, 56);
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

/* A call, and what it left. */
struct leaving {
	uint64_t call;
	uint64_t n;   /* blocks */
	uint64_t at;  /* of the first one */
	uint64_t old; /* weighed position of the first old one, or NONE */
};

#define NONE UINT64_MAX

/* What is left of a site, while it is looked through. */
struct left {
	const struct process *process;
	struct site_evidence *site;
	size_t n;	      /* entries of old_at */
	uint64_t first_young; /* no old block can be born behind it */
	struct leaving first; /* call that left something */
	uint64_t most;	      /* that any other left */
	/* of the old calls, if they are no more than there were threads */
	struct leaver *leavers;
	size_t leavers_max;
};

static struct left_block block_at(const struct left *left, uint64_t entry)
{
	struct block block;

	live_read(&left->process->live, (uint32_t)entry, &block);
	return left_block(left->process, left->site, &block);
}

static uint64_t weighed_position(const struct left_block *block)
{
	return (uint64_t)block->at << WEIGHT_BITS | block->weight;
}

static int by_call(const void *a, const void *b, void *arg)
{
	const uint64_t *x = a, *y = b;
	uint64_t call_x = block_at(arg, *x).call,
		 call_y = block_at(arg, *y).call;

	return (call_x > call_y) - (call_x < call_y);
}

/* Blocks of one call side by side.  Seldom two calls have one half. */
static void sort_by_call(struct left *left)
{
	uint64_t *entries = left->site->old_at;
	size_t end;

	sort(entries, left->n);
	for (size_t start = 0; start < left->n; start = end) {
		bool is_mixed = false;

		for (end = start + 1; end < left->n && entries[end] >> 32 ==
							   entries[start] >> 32;
		     end++)
			is_mixed |= block_at(left, entries[end]).call !=
				    block_at(left, entries[start]).call;
		if (is_mixed)
			qsort_r(entries + start, end - start, sizeof(*entries),
				by_call, left);
	}
}

/* Memory takes so many entries. */
#define AHEAD 12

/* The block of entry i; most often it is the one behind the last one's. */
static struct left_block next_block(const struct left *left, size_t i)
{
	const uint64_t *entries = left->site->old_at;

	if (i + AHEAD < left->n)
		__builtin_prefetch(
		    &left->process->live.records[(uint32_t)entries[i + AHEAD]]);
	return block_at(left, entries[i]);
}

/*
 * What a library keeps from its first call on is left at the line of a leak,
 * too: is this the first call?
 */
static void end_call(struct left *left, const struct leaving *call)
{
	struct leaving *first = &left->first;
	const struct leaving *other = call;

	left->site->calls_leaving++;
	if (!first->n || call->at < first->at ||
	    (call->at == first->at && call->call < first->call))
		other = first;
	if (other->n > left->most)
		left->most = other->n;
	if (other == first)
		*first = *call;
}

/* One more block of a call; of its old ones the first one's position stays. */
static void add_left(struct left *left, const struct left_block *block,
		     struct leaving *call)
{
	struct site_evidence *site = left->site;

	call->n++;
	if (block->at < call->at)
		call->at = block->at;
	if (block->at > site->last_left)
		site->last_left = block->at;
	site->old_blocks += block->old;
	if (!block->old && block->at < left->first_young)
		left->first_young = block->at;
	if (!block->old || weighed_position(block) >= call->old)
		return;
	site->n_old += call->old == NONE;
	call->old = weighed_position(block);
	site->old_at[site->n_old - 1] = call->old;
	if (site->n_old <= left->leavers_max)
		left->leavers[site->n_old - 1] = leaver_of(block);
}

static void find_old_calls(struct left *left)
{
	struct site_evidence *site = left->site;
	struct leaving call = {.n = 0};

	for (size_t i = 0; i < left->n; i++) {
		struct left_block block = next_block(left, i);

		if (site->by_time || block.call != call.call || !i) {
			if (i)
				end_call(left, &call);
			call = (struct leaving){
			    .call = block.call, .at = block.at, .old = NONE};
		}
		add_left(left, &block, &call);
	}
	end_call(left, &call);
	if (!site->by_time && !site->is_sampled && left->first.n > left->most)
		site->first_extra = left->first.n - left->most;
}

static int list_positions(struct site_evidence *site)
{
	uint64_t *fit;

	sort(site->old_at, site->n_old);
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
	fit = realloc(site->old_at, (site->n_old + 1) * sizeof(*fit));
	if (fit)
		site->old_at = fit;
	return 0;
}

/* Only of interest where each old call is of a thread of its own. */
static void count_threads(const struct left *left)
{
	struct site_evidence *site = left->site;
	struct leaver *leavers = left->leavers;

	if (site->n_old > left->leavers_max)
		return;
	qsort(leavers, site->n_old, sizeof(*leavers), by_thread);
	for (size_t i = 0; i < site->n_old; i++) {
		if (i && leavers[i].thread == leavers[i - 1].thread)
			continue;
		site->threads++;
		site->threads_back += came_back(left->process, &leavers[i]);
	}
}

static int judge_left(struct left *left)
{
	struct site_evidence *site = left->site;

	if (!left->n)
		return 0;
	left->leavers = calloc(left->leavers_max + 1, sizeof(*left->leavers));
	if (!left->leavers)
		return -ENOMEM;
	if (!site->by_time)
		sort_by_call(left);
	find_old_calls(left);
	count_threads(left);
	free(left->leavers);
	if (list_positions(site))
		return -ENOMEM;
	site->horizon = find_horizon(left->process, site);
	if (left->first_young < site->horizon)
		site->horizon = left->first_young;
	if (site->n_old && site->horizon < site->old_at[site->n_old - 1])
		site->horizon = site->old_at[site->n_old - 1];
	return 0;
}

int survivors_collect(const struct process *process, const struct site_map *map,
		      struct site_evidence *evidence)
{
	uint64_t threads = process->n_machines + process->threads;
	size_t *counts = calloc(map->n_sites + 1u, sizeof(*counts));
	int err =
	    counts ? place_blocks(process, map, evidence, counts) : -ENOMEM;

	for (uint32_t i = 0; !err && i < map->n_sites; i++) {
		struct left left = {
		    .process = process,
		    .site = &evidence[i],
		    .n = counts[i],
		    .first_young = UINT64_MAX,
		    .leavers_max = counts[i] < threads ? counts[i] : threads};

		err = judge_left(&left);
	}
	free(counts);
	return err;
}
