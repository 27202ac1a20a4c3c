/* SPDX-License-Identifier: MIT */
/*
 * timeline.h - live memory over time, for a process and each of its groups
 *
 * Why     a plateau and a slope hold the same at the end
 * Shape   a point where something changed, at most one a step.  When there are
 *         too many the step doubles and of two points the later one stays, so
 *         a week takes as much room as a minute
 * Units   time: Unix time in ns
 */
#ifndef DARKHEAP_TIMELINE_H
#define DARKHEAP_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

struct process;
struct tally;

#define TIMELINE_POINTS 256	      /* of one process, and so of a group */
#define TIMELINE_ALL_POINTS (1 << 20) /* of all groups of a process */
#define TIMELINE_STEP_NS INT64_C(100000000)

struct timeline_point {
	int64_t time_ns;
	uint64_t live_objects, live_bytes;
};

/* Rising times; a value holds until the next point. */
struct timeline {
	struct timeline_point *points;
	uint32_t n, capacity;
};

/*
 * Look at a process at `now_ns`, if it is time again (or `is_end`).  Without
 * memory points are left out.
 */
void timeline_look(struct process *process, int64_t now_ns, bool is_end);

/*
 * Points of several timelines as one: at each time their sum.  *points is the
 * caller's to free.  Returns how many, -ENOMEM.
 */
int timeline_sum(const struct timeline *const *parts, uint32_t n_parts,
		 struct timeline_point **points);

void timeline_release(struct timeline *timeline);

#endif
