/* SPDX-License-Identifier: MIT */
/*
 * pace.h - how far each group had come when its site had come so far
 *
 * Why     a place that no Go code calls is the sum of many groups, and each has
 *         an envelope by its own count of allocations.  One that allocated at
 *         the start and never again must not rise to the end of the run
 * Of      sites by time with several groups; all others are asked nothing
 * Rule    a group's allocations lie evenly between its first and its last; what
 *         all groups of a site made by a moment is the site's count
 * Owner   pace_release()
 */
#ifndef DARKHEAP_PACE_H
#define DARKHEAP_PACE_H

#include <stdint.h>

#include "model/envelope.h"

struct process;
struct site_evidence;
struct site_map;

/* Of a group: how much it allocated, and when. */
struct pace_group {
	uint64_t first, last; /* times */
	double allocated;
};

/* Of a site: when it had made each eighth of its allocations. */
struct pace_site {
	uint32_t groups;
	double allocated;
	double at[ENVELOPE_POINTS];
};

struct pace {
	struct pace_group *groups; /* by number */
	struct pace_site *sites;
	uint32_t *asked; /* groups of sites that are asked for */
	uint32_t n_asked;
};

/* 0 or -ENOMEM, with nothing to release then.  map->groups is there. */
int pace_collect(struct pace *pace, const struct process *process,
		 const struct site_map *map,
		 const struct site_evidence *evidence);
void pace_release(struct pace *pace);

/* Count of the group's allocations at the end of each eighth of its site. */
void pace_points(const struct pace *pace, uint32_t group, uint32_t site,
		 double at[ENVELOPE_POINTS]);

#endif
