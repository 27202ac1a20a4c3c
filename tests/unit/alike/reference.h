/* SPDX-License-Identifier: MIT */
/*
 * reference.h - the rules, applied to everything that happened
 *
 * Why     written for being seen to be right: every event is kept, every
 *         quantile sorted, every minimum searched.  No code and no number is
 *         the engine's
 */
#ifndef DARKHEAP_ALIKE_REFERENCE_H
#define DARKHEAP_ALIKE_REFERENCE_H

#include <math.h>
#include <string.h>

#include "history.h"
#include "model/verdict.h"

/* Part of a history: up to a moment, of one stack or of all. */
struct view {
	const struct history *h;
	int stack;     /* -1: all */
	size_t levels; /* events so far */
	uint64_t time, work;
	uint64_t asof; /* blocks freed later live on */
	/* found out */
	bool by_time;
	uint64_t calls, leaving, allocated, freed, live, temporaries;
	uint64_t first_work, first_time, last_time, last_work;
	uint64_t last_call, last_thread; /* of the last allocation */
	double usual_work, usual_time;
	double *old; /* positions */
	size_t n_old, old_blocks, late;
	uint64_t last_left;
	double horizon, end;
};

static int ref_by_double(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int ref_by_u64(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool ref_is_in(const struct view *v, const struct life *l)
{
	return (v->stack < 0 || (int)l->stack == v->stack) &&
	       l->born_time <= v->asof;
}

static bool ref_is_live(const struct view *v, const struct life *l)
{
	return l->dead_time == NEVER || l->dead_time > v->asof;
}

static bool ref_is_temporary(const struct view *v, const struct life *l)
{
	return !ref_is_live(v, l) && l->born_call &&
	       l->dead_call == l->born_call;
}

static double ref_quantile(double *values, size_t n, double q)
{
	size_t rank = (size_t)ceil(q * (double)n - 1e-9);

	if (!n)
		return 0;
	qsort(values, n, sizeof(*values), ref_by_double);
	return values[rank ? rank - 1 : 0];
}

/* Different numbers among values[n]. */
static size_t ref_distinct(uint64_t *values, size_t n)
{
	size_t distinct = 0;

	qsort(values, n, sizeof(*values), ref_by_u64);
	for (size_t i = 0; i < n; i++)
		distinct += !i || values[i] != values[i - 1];
	return distinct;
}

static void ref_count(struct view *v)
{
	const struct history *h = v->h;
	uint64_t *calls = malloc((h->n_lives + 1) * sizeof(*calls));
	uint64_t *leaving = malloc((h->n_lives + 1) * sizeof(*leaving));
	size_t n = 0, m = 0;

	v->first_work = v->first_time = NEVER;
	for (size_t i = 0; i < h->n_lives; i++) {
		const struct life *l = &h->lives[i];

		if (!ref_is_in(v, l))
			continue;
		if (l->born_work < v->first_work)
			v->first_work = l->born_work;
		if (l->born_time < v->first_time)
			v->first_time = l->born_time;
		v->last_time = l->born_time;
		v->last_work = l->born_work;
		v->last_call = l->born_call;
		v->last_thread = l->thread;
		v->allocated++;
		v->freed += !ref_is_live(v, l);
		v->live += ref_is_live(v, l);
		v->temporaries += ref_is_temporary(v, l);
		calls[n++] = l->born_call;
		if (ref_is_live(v, l))
			leaving[m++] = l->born_call;
	}
	v->calls = ref_distinct(calls, n);
	v->leaving = ref_distinct(leaving, m);
	free(calls);
	free(leaving);
}

/* No calls, or one or two that took more than half of the time. */
static bool ref_by_time(const struct view *v)
{
	double run = (double)(v->time - v->h->start_time);
	double span = (double)(v->last_time - v->first_time);

	if (!v->h->has_go)
		return true;
	/* it is over, or silent, and others followed */
	if (v->work >= v->last_work + 10 &&
	    ((v->last_call && v->h->last_call[v->last_thread] > v->last_call) ||
	     v->time - v->last_time > (uint64_t)span / 8))
		return false;
	return v->calls <= 2 && v->allocated >= 32 && span > run / 2 &&
	       span * v->h->tick_seconds >= 0.25;
}

static void ref_usual(struct view *v)
{
	const struct history *h = v->h;
	double *work = malloc((h->n_lives + 1) * sizeof(*work));
	double *time = malloc((h->n_lives + 1) * sizeof(*time));
	size_t n = 0;

	for (size_t i = 0; i < h->n_lives; i++) {
		const struct life *l = &h->lives[i];

		if (!ref_is_in(v, l) || ref_is_live(v, l) ||
		    ref_is_temporary(v, l))
			continue;
		work[n] = (double)(l->dead_work - l->born_work);
		time[n++] = (double)(l->dead_time - l->born_time);
	}
	if ((double)n >= 0.05 * (double)v->live) {
		v->usual_work = ref_quantile(work, n, 0.99);
		v->usual_time = ref_quantile(time, n, v->by_time ? 0.99 : 0.9);
	}
	free(work);
	free(time);
}

static bool ref_is_older(const struct view *v, double work, double time)
{
	if (v->by_time)
		return time > 2 * v->usual_time;
	return work >= 2 * v->usual_work && time >= v->usual_time;
}

static bool ref_is_old(const struct view *v, const struct life *l)
{
	return ref_is_older(v, (double)v->work - (double)l->born_work,
			    (double)(v->time - l->born_time));
}

static double ref_position(const struct view *v, const struct life *l)
{
	return v->by_time ? (double)(l->born_time - v->h->start_time)
			  : (double)l->born_work;
}

/* Latest position at which an old block may be born. */
static double ref_horizon(const struct view *v)
{
	const struct history *h = v->h;
	double end = (double)v->work, latest = 0;

	if (v->by_time)
		return fmax(0, v->end - 2 * v->usual_time);
	for (size_t i = 0; i < v->levels; i++)
		if ((double)(v->time - h->levels[i].time) >= v->usual_time)
			latest = (double)h->levels[i].work;
	if (v->usual_time <= (double)(v->time - v->last_time))
		latest = end; /* near enough: nothing is known in between */
	return fmin(fmax(0, end - 2 * v->usual_work), latest);
}

static void ref_old(struct view *v)
{
	const struct history *h = v->h;
	uint64_t last = 0;

	v->end =
	    v->by_time ? (double)(v->time - h->start_time) : (double)v->work;
	v->old = malloc((h->n_lives + 1) * sizeof(*v->old));
	/* born in the order of time, and of calls within a thread */
	for (size_t i = 0; i < h->n_lives; i++) {
		const struct life *l = &h->lives[i];

		if (!ref_is_in(v, l))
			continue;
		if (!ref_is_live(v, l)) {
			v->late += !ref_is_temporary(v, l) &&
				   ref_is_older(
				       v, (double)(l->dead_work - l->born_work),
				       (double)(l->dead_time - l->born_time));
			continue;
		}
		if ((uint64_t)ref_position(v, l) > v->last_left)
			v->last_left = (uint64_t)ref_position(v, l);
		if (!ref_is_old(v, l))
			continue;
		v->old_blocks++;
		if (!v->by_time && v->n_old && l->born_call == last)
			continue;
		v->old[v->n_old++] = ref_position(v, l);
		last = l->born_call;
	}
	qsort(v->old, v->n_old, sizeof(*v->old), ref_by_double);
	v->horizon = ref_horizon(v);
	if (v->n_old && v->horizon < v->old[v->n_old - 1])
		v->horizon = v->old[v->n_old - 1];
}

/* The least from each eighth on: m(x). */
static bool ref_grows(const struct view *v, bool of_bytes, double rise_min)
{
	const struct history *h = v->h;
	double first = v->by_time ? 0 : (double)v->first_work;
	double end = v->by_time ? (double)v->allocated : (double)v->work;
	double m[9], least = INFINITY;
	size_t i = v->levels;
	int risen = 0;
	bool last = false;

	if (v->stack >= 0) /* only of the whole site */
		return false;
	for (int point = 8; point >= 0; point--) {
		double at = first + (end - first) * point / 8;

		/* what lives at `at` counts, whenever it came */
		for (; i > 0; i--) {
			const struct level *l = &h->levels[i - 1];
			double x =
			    v->by_time ? (double)l->count : (double)l->work;

			least = fmin(least, of_bytes ? (double)l->bytes
						     : (double)l->blocks);
			if (x <= at)
				break;
		}
		m[point] = point || i ? least : 0;
	}
	if (m[8] - m[0] < rise_min)
		return false;
	for (int e = 0; e < 8; e++) {
		last = m[e + 1] - m[e] >= (m[8] - m[0]) / 8 / 4;
		risen += last;
	}
	return risen >= 7 && last;
}

static double ref_largest_gap(const struct view *v)
{
	double gap = 0;

	for (size_t i = 1; i < v->n_old; i++)
		gap = fmax(gap, v->old[i] - v->old[i - 1]);
	return gap;
}

/* By time: it allocates no more. */
static bool ref_quiet(const struct view *v)
{
	double quiet = (double)(v->time - v->last_time);

	return v->by_time && quiet > 3 * ref_largest_gap(v) &&
	       quiet > 0.3 * (double)(v->time - v->first_time);
}

/* By time: blocks of fewer than 3 calls of the process, nearly at once. */
static bool ref_once(const struct view *v)
{
	const struct history *h = v->h;
	double all = (double)(v->last_time - v->first_time), span = all;
	uint64_t works[3];
	int n = 0;

	for (size_t i = 0; i < h->n_lives && n < 3; i++) {
		const struct life *l = &h->lives[i];
		bool known = false;

		if (!ref_is_in(v, l) || !ref_is_live(v, l))
			continue;
		for (int j = 0; j < n; j++)
			known |= works[j] == l->born_work;
		if (!known)
			works[n++] = l->born_work;
	}
	if (v->n_old >= 4)
		span = v->old[3 * v->n_old / 4] - v->old[v->n_old / 4];
	return v->by_time && v->work > 0 && n < 3 &&
	       span * h->tick_seconds < 0.125 && all * h->tick_seconds > 0.05 &&
	       all < 0.5 * (double)(v->time - h->start_time);
}

static bool ref_growing(const struct view *v)
{
	size_t moved = 0;

	for (size_t i = 0; i < v->h->n_lives; i++)
		moved += ref_is_in(v, &v->h->lives[i]) && v->h->lives[i].moved;
	if (v->calls < 16 || !v->freed || ref_quiet(v))
		return false;
	return ref_grows(v, false, 16) ||
	       (2 * moved >= v->allocated && moved && ref_grows(v, true, 1));
}

static bool ref_stopped(const struct view *v)
{
	if (!v->n_old)
		return false;
	if (ref_quiet(v))
		return true;
	double silent = v->horizon - v->old[v->n_old - 1];
	return silent > 3 * ref_largest_gap(v) &&
	       silent > 0.3 * (v->horizon - v->old[0]) &&
	       (v->by_time || silent > 20);
}

/* Threads that come with each of them are not what it is kept for. */
static bool ref_is_spreading(const struct view *v)
{
	double width = v->horizon - v->old[0], q[4] = {0};

	if (8 * (double)v->n_old > width)
		return true;
	for (size_t i = 0; i < v->n_old; i++) {
		double at = 4 * (v->old[i] - v->old[0]);

		q[width > 0 && at < 4 * width ? (int)(at / width) : 3]++;
	}
	return v->n_old >= 16 && q[3] > 0.5 * q[0];
}

static bool ref_per_thread(const struct view *v)
{
	const struct history *h = v->h;
	bool seen[THREADS] = {0};
	size_t threads = 0, back = 0;
	uint64_t last = 0;

	for (size_t i = 0; i < h->n_lives; i++) {
		const struct life *l = &h->lives[i];

		if (!ref_is_in(v, l) || !ref_is_live(v, l) ||
		    !ref_is_old(v, l) || (!v->by_time && l->born_call == last))
			continue;
		last = l->born_call;
		if (seen[l->thread])
			continue;
		seen[l->thread] = true;
		threads++;
		back += l->born_call ? h->last_call[l->thread] > l->born_call
				     : h->last_time[l->thread] > l->born_time;
	}
	return threads == v->n_old && (double)back >= 0.7 * (double)threads &&
	       !ref_is_spreading(v);
}

static enum verdict ref_quarters(const struct view *v)
{
	double width = (v->horizon - v->old[0]) / 4, q[4] = {0};

	if (v->by_time || v->n_old < 10)
		return VERDICT_OK;
	for (size_t i = 0; i < v->n_old; i++)
		q[width > 0 ? (int)fmin(3, (v->old[i] - v->old[0]) / width)
			    : 0]++;
	if (q[3] <= 0.1 * q[0] && (v->n_old >= 20 || q[0] >= 10))
		return VERDICT_CACHE;
	if (v->n_old < 20)
		return VERDICT_OK;
	double a = q[0] + q[1], b = q[2] + q[3];
	return b <= 0.5 * a && a - b > 3 * sqrt((double)v->n_old) &&
		       q[3] <= 1.2 * q[2]
		   ? VERDICT_SUSPECT
		   : VERDICT_OK;
}

static void ref_look(struct view *v)
{
	ref_count(v);
	v->by_time = ref_by_time(v);
	if (v->by_time)
		v->calls = v->leaving = v->allocated;
	ref_usual(v);
	ref_old(v);
}

static struct view ref_view(const struct history *h, int stack)
{
	return (struct view){
	    .h = h,
	    .stack = stack,
	    .levels = h->n_levels,
	    .time = h->end_time,
	    .work = h->end_work,
	    .asof = NEVER - 1,
	};
}

/* R2s: the site as it was when it last allocated. */
static bool ref_closed(const struct history *h, const struct view *now)
{
	struct view then = ref_view(h, -1);
	const struct life *last = &h->lives[h->n_lives - 1];
	uint64_t first_free = NEVER, freed = 0, first_work = 0;

	for (size_t i = 0; i < h->n_lives; i++) {
		const struct life *l = &h->lives[i];

		if (l->dead_time == NEVER || l->dead_time <= last->born_time ||
		    l->dead_call == l->born_call)
			continue;
		freed++;
		if (l->dead_time >= first_free)
			continue;
		first_free = l->dead_time;
		first_work = l->dead_work;
	}
	then.asof = then.time = last->born_time;
	then.work = last->born_work;
	while (then.levels && h->levels[then.levels - 1].time > then.time)
		then.levels--;
	double run = (double)(h->end_time - h->start_time);
	if (now->by_time || !freed ||
	    2 * freed < now->allocated - now->temporaries ||
	    now->calls < 1000 || run * h->tick_seconds < 1 ||
	    (double)(h->end_time - first_free) > 0.02 * run ||
	    (double)h->end_work - (double)first_work >
		0.02 * (double)h->end_work)
		return false;
	if ((double)(now->last_work - now->first_work) <
	    0.7 * (double)(first_work - now->first_work))
		return false;
	ref_look(&then);
	bool closed = ref_grows(&then, false, 16) || then.n_old >= 3;
	free(then.old);
	return closed;
}

static enum verdict ref_rules(struct view *v, const char **rule, bool *by_stack)
{
	enum verdict quarters;

	*by_stack = false;
	*rule = "R1";
	if (!v->live)
		return VERDICT_OK;
	if (v->n_old < (v->by_time ? 30 : 3)) {
		bool followed = v->by_time
				    ? ref_stopped(v)
				    : v->end - (double)v->last_left >= 10;

		*rule = "R2";
		if (ref_growing(v))
			return ref_once(v) ? VERDICT_SUSPECT : VERDICT_GROWING;
		*rule = "R3";
		if (v->freed && v->calls >= 3) {
			*by_stack = true;
			return followed && v->n_old >= 1 && v->n_old <= 2
				   ? VERDICT_STARTUP
				   : VERDICT_CACHE;
		}
		return followed ? VERDICT_STARTUP : VERDICT_SUSPECT;
	}
	*rule = "R4";
	if (ref_per_thread(v))
		return VERDICT_STARTUP;
	*rule = "R5";
	if (ref_stopped(v))
		return VERDICT_STARTUP;
	*rule = "R6";
	if ((double)v->late > 0.25 * (double)v->old_blocks) {
		if (ref_growing(v))
			return ref_once(v) ? VERDICT_SUSPECT : VERDICT_GROWING;
		*by_stack = true;
		return VERDICT_CACHE;
	}
	*rule = "R7";
	quarters = ref_quarters(v);
	*by_stack = quarters == VERDICT_CACHE;
	if (quarters != VERDICT_OK)
		return quarters;
	*rule = "RT";
	if (v->by_time && !ref_grows(v, false, 0.1)) {
		*by_stack = v->freed;
		return v->freed ? VERDICT_CACHE : VERDICT_SUSPECT;
	}
	*rule = "R8";
	if (!v->by_time && v->n_old < 10 &&
	    ((double)v->calls < 0.01 * (double)v->work ||
	     (double)v->n_old < 0.01 * (double)v->calls))
		return VERDICT_SUSPECT;
	*rule = "R9";
	return ref_once(v) ? VERDICT_SUSPECT : VERDICT_LEAK;
}

/* The more stacks are asked, the more must one have to say. */
static size_t ref_stack_calls(const struct history *h, uint32_t n_stacks)
{
	size_t needed = 3;
	uint32_t asked = 0;

	for (uint32_t i = 0; i < n_stacks; i++) {
		struct view v = ref_view(h, (int)i);

		ref_look(&v);
		asked += v.live >= 3;
		free(v.old);
	}
	for (uint32_t i = 2; i <= asked; i *= 2)
		needed++;
	return needed;
}

/* S: each stack alone, over at least half of the site's life. */
static enum verdict ref_stacks(const struct history *h, const struct view *site,
			       uint32_t n_stacks, enum verdict verdict,
			       const char **rule)
{
	size_t needed = n_stacks > 1 ? ref_stack_calls(h, n_stacks) : 0;

	for (uint32_t i = 0; i < n_stacks && n_stacks > 1; i++) {
		struct view v = ref_view(h, (int)i);
		const char *why;
		bool again;

		ref_look(&v);
		enum verdict alone =
		    v.allocated ? ref_rules(&v, &why, &again) : VERDICT_OK;
		double first = v.by_time
				   ? (double)(site->first_time - h->start_time)
				   : (double)site->first_work;
		if (alone >= VERDICT_GROWING && alone > verdict &&
		    v.n_old >= needed &&
		    v.horizon - v.old[0] >= 0.5 * (v.end - first)) {
			verdict = alone;
			*rule = "S";
		}
		free(v.old);
	}
	return verdict;
}

static enum verdict reference_judge(const struct history *h, uint32_t n_stacks,
				    const char **rule)
{
	struct view v = ref_view(h, -1);
	enum verdict verdict = VERDICT_GROWING;
	bool by_stack = false;

	ref_look(&v);
	*rule = "R2s";
	if (!ref_closed(h, &v))
		verdict = ref_rules(&v, rule, &by_stack);
	if (by_stack)
		verdict = ref_stacks(h, &v, n_stacks, verdict, rule);
	free(v.old);
	return verdict;
}

#endif
