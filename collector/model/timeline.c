/* SPDX-License-Identifier: MIT */
#include "model/timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"

static bool add(struct timeline *timeline, int64_t now_ns,
		const struct tally *tally)
{
	struct timeline_point point = {
	    .time_ns = now_ns,
	    .live_objects = tally_live_objects(tally),
	    .live_bytes = tally_live_bytes(tally),
	};

	if (timeline->n == timeline->capacity) {
		uint32_t wanted =
		    timeline->capacity ? 2 * timeline->capacity : 4;
		void *grown = reallocarray(timeline->points, wanted,
					   sizeof(*timeline->points));

		if (!grown)
			return false;
		timeline->points = grown;
		timeline->capacity = wanted;
	}
	timeline->points[timeline->n++] = point;
	return true;
}

static bool is_changed(const struct timeline *timeline,
		       const struct tally *tally)
{
	const struct timeline_point *last = &timeline->points[timeline->n - 1];

	if (!timeline->n)
		return tally->allocated_objects != 0;
	return last->live_bytes != tally_live_bytes(tally) ||
	       last->live_objects != tally_live_objects(tally);
}

/* Of the points of one step the last stays. */
static uint32_t thin(struct timeline *timeline, int64_t step_ns)
{
	struct timeline_point *points = timeline->points;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < timeline->n; i++) {
		bool is_last =
		    i + 1 == timeline->n || points[i].time_ns / step_ns !=
						points[i + 1].time_ns / step_ns;

		if (is_last)
			points[kept++] = points[i];
	}
	uint32_t dropped = timeline->n - kept;
	timeline->n = kept;
	return dropped;
}

static void thin_all(struct process *process)
{
	process->timeline_step_ns *= 2;
	thin(&process->timeline, process->timeline_step_ns);
	for (uint32_t i = 0; i < process->n_groups; i++)
		process->timeline_points -= thin(&process->groups[i]->timeline,
						 process->timeline_step_ns);
}

void timeline_look(struct process *process, int64_t now_ns, bool is_end)
{
	if (now_ns < process->timeline_next_ns && !is_end)
		return;
	if (!process->timeline_step_ns)
		process->timeline_step_ns = TIMELINE_STEP_NS;
	if (is_changed(&process->timeline, &process->total) || is_end)
		add(&process->timeline, now_ns, &process->total);
	for (uint32_t i = 0; i < process->n_groups; i++) {
		struct group *group = process->groups[i];

		if (is_changed(&group->timeline, &group->tally))
			process->timeline_points +=
			    add(&group->timeline, now_ns, &group->tally);
	}
	while (process->timeline.n > TIMELINE_POINTS ||
	       process->timeline_points > TIMELINE_ALL_POINTS)
		thin_all(process);
	process->timeline_next_ns = now_ns + process->timeline_step_ns;
}

/* A point of one part. */
struct event {
	int64_t time_ns;
	uint32_t part;
	struct timeline_point point;
};

static int by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	return (x->time_ns > y->time_ns) - (x->time_ns < y->time_ns);
}

static uint32_t list_events(const struct timeline *const *parts,
			    uint32_t n_parts, struct event *events)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < n_parts; i++)
		for (uint32_t j = 0; j < parts[i]->n; j++)
			events[n++] = (struct event){
			    .time_ns = parts[i]->points[j].time_ns,
			    .part = i,
			    .point = parts[i]->points[j],
			};
	return n;
}

/* `held`: what each part holds at the moment. */
static int sum_events(const struct event *events, uint32_t n,
		      struct timeline_point *held,
		      struct timeline_point *points)
{
	struct timeline_point sum = {0};
	int n_points = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct timeline_point *now = &held[events[i].part];
		const struct timeline_point *next = &events[i].point;

		sum.live_objects += next->live_objects - now->live_objects;
		sum.live_bytes += next->live_bytes - now->live_bytes;
		sum.time_ns = next->time_ns;
		*now = *next;
		if (n_points && points[n_points - 1].time_ns == sum.time_ns)
			n_points--;
		points[n_points++] = sum;
	}
	return n_points;
}

int timeline_sum(const struct timeline *const *parts, uint32_t n_parts,
		 struct timeline_point **points)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < n_parts; i++)
		n += parts[i]->n;
	struct event *events = calloc(n + 1, sizeof(*events));
	struct timeline_point *held = calloc(n_parts + 1, sizeof(*held));
	int n_points = -ENOMEM;

	*points = calloc(n + 1, sizeof(**points));
	if (events && held && *points) {
		list_events(parts, n_parts, events);
		if (n)
			qsort(events, n, sizeof(*events), by_time);
		n_points = sum_events(events, n, held, *points);
	}
	free(events);
	free(held);
	if (n_points < 0) {
		free(*points);
		*points = NULL;
	}
	return n_points;
}

void timeline_release(struct timeline *timeline)
{
	free(timeline->points);
	*timeline = (struct timeline){0};
}
