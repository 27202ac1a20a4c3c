/* SPDX-License-Identifier: MIT */
#include "model/pace.h"

#include <errno.h>
#include <stdlib.h>

#include "model/evidence.h"
#include "model/process.h"

/* Halvings of a span of time: to the tick, and not for ever. */
#define HALVINGS 40

static double share_by(const struct pace_group *group, double time)
{
	double first = (double)group->first, last = (double)group->last;

	if (time >= last)
		return 1;
	return time <= first ? 0 : (time - first) / (last - first);
}

static void list_groups(struct pace *pace, const struct process *process,
			const struct site_map *map)
{
	for (uint32_t i = 0; i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];
		struct pace_group *group = &pace->groups[stack->group->number];

		if (map->stacks[i] == MAP_NONE ||
		    !stack->tally.allocated_objects)
			continue;
		if (!group->allocated || stack->first_time < group->first)
			group->first = stack->first_time;
		if (stack->last_time > group->last)
			group->last = stack->last_time;
		group->allocated += (double)stack->tally.allocated_objects;
	}
	for (uint32_t i = 0; i < process->n_groups; i++)
		if (pace->groups[i].allocated)
			pace->sites[map->groups[i]].groups++;
}

static void list_asked(struct pace *pace, const struct process *process,
		       const struct site_map *map,
		       const struct site_evidence *evidence)
{
	for (uint32_t i = 0; i < process->n_groups; i++) {
		uint32_t number = map->groups[i];
		struct pace_site *site = &pace->sites[number];

		if (!pace->groups[i].allocated || site->groups < 2 ||
		    !evidence[number].by_time)
			continue;
		site->allocated += pace->groups[i].allocated;
		pace->asked[pace->n_asked++] = i;
	}
}

/* The sites are searched side by side, as each look is at all groups. */
struct look {
	double low, high, made;
};

static void halve(const struct pace *pace, const struct site_map *map,
		  struct look *looks, int point)
{
	for (uint32_t i = 0; i < map->n_sites; i++)
		looks[i].made = 0;
	for (uint32_t i = 0; i < pace->n_asked; i++) {
		const struct pace_group *group = &pace->groups[pace->asked[i]];
		struct look *look = &looks[map->groups[pace->asked[i]]];

		look->made += group->allocated *
			      share_by(group, (look->low + look->high) / 2);
	}
	for (uint32_t i = 0; i < map->n_sites; i++) {
		double wanted =
		    pace->sites[i].allocated * point / (ENVELOPE_POINTS - 1);
		double middle = (looks[i].low + looks[i].high) / 2;

		if (looks[i].made < wanted)
			looks[i].low = middle;
		else
			looks[i].high = middle;
	}
}

static void find_times(struct pace *pace, const struct process *process,
		       const struct site_map *map, struct look *looks)
{
	for (int point = 1; point + 1 < ENVELOPE_POINTS; point++) {
		for (uint32_t i = 0; i < map->n_sites; i++)
			looks[i] =
			    (struct look){.low = (double)process->time_start,
					  .high = (double)process->time_end};
		for (int i = 0; i < HALVINGS; i++)
			halve(pace, map, looks, point);
		for (uint32_t i = 0; i < map->n_sites; i++)
			pace->sites[i].at[point] = looks[i].high;
	}
}

int pace_collect(struct pace *pace, const struct process *process,
		 const struct site_map *map,
		 const struct site_evidence *evidence)
{
	struct look *looks = calloc(map->n_sites + 1u, sizeof(*looks));
	uint32_t n = process->n_groups + 1u;

	*pace = (struct pace){
	    .groups = calloc(n, sizeof(*pace->groups)),
	    .sites = calloc(map->n_sites + 1u, sizeof(*pace->sites)),
	    .asked = calloc(n, sizeof(*pace->asked)),
	};
	if (!looks || !pace->groups || !pace->sites || !pace->asked) {
		free(looks);
		pace_release(pace);
		return -ENOMEM;
	}
	list_groups(pace, process, map);
	list_asked(pace, process, map, evidence);
	if (pace->n_asked)
		find_times(pace, process, map, looks);
	free(looks);
	return 0;
}

void pace_release(struct pace *pace)
{
	free(pace->groups);
	free(pace->sites);
	free(pace->asked);
	*pace = (struct pace){0};
}

void pace_points(const struct pace *pace, uint32_t group, uint32_t site,
		 double at[ENVELOPE_POINTS])
{
	const struct pace_group *it = &pace->groups[group];
	int last = ENVELOPE_POINTS - 1;

	for (int i = 0; i <= last; i++) {
		double share = (double)i / last;

		if (i && i < last && pace->sites[site].groups > 1)
			share = share_by(it, pace->sites[site].at[i]);
		at[i] = it->allocated * share;
	}
}
