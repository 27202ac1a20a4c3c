/* SPDX-License-Identifier: MIT */
/*
 * explore.c - breadth-first search over a table of all states
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"

/* The list of states is the queue too: what is behind `next` is still to do. */
struct search {
	const struct setting *setting;
	struct system *states;
	uint32_t *parents; /* UINT32_MAX: the first state */
	size_t n, room, max, next;
	uint32_t *table; /* index + 1, 0: empty; a power of two of them */
	size_t places;
	struct successors successors;
	size_t transitions;
};

#define NO_PARENT UINT32_MAX

static uint64_t system_hash(const struct system *system)
{
	uint64_t words[sizeof(*system) / sizeof(uint64_t)];
	uint64_t hash = 0;

	_Static_assert(sizeof(words) == sizeof(*system), "whole words");
	memcpy(words, system, sizeof(words));
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		hash = (hash ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	return hash;
}

/* The place of a state in the table, or the empty one where it belongs. */
static uint32_t *search_find(struct search *search, const struct system *system)
{
	size_t place = system_hash(system) & (search->places - 1);

	for (;; place = (place + 1) & (search->places - 1)) {
		uint32_t *entry = &search->table[place];

		if (!*entry || !memcmp(&search->states[*entry - 1], system,
				       sizeof(*system)))
			return entry;
	}
}

static int search_grow_table(struct search *search)
{
	size_t places = search->places ? search->places * 2 : 1 << 12;
	uint32_t *table = calloc(places, sizeof(*table));

	if (!table)
		return -ENOMEM;
	free(search->table);
	search->table = table;
	search->places = places;
	for (size_t i = 0; i < search->n; i++)
		*search_find(search, &search->states[i]) = (uint32_t)(i + 1);
	return 0;
}

static int search_grow(struct search *search)
{
	size_t room = search->room ? search->room * 2 : 1 << 11;
	struct system *states;
	uint32_t *parents;

	states = realloc(search->states, room * sizeof(*states));
	if (!states)
		return -ENOMEM;
	search->states = states;
	parents = realloc(search->parents, room * sizeof(*parents));
	if (!parents)
		return -ENOMEM;
	search->parents = parents;
	search->room = room;
	return search_grow_table(search);
}

static int search_add(struct search *search, const struct system *system,
		      uint32_t parent)
{
	uint32_t *entry;
	int err;

	if (search->n == search->room) {
		err = search_grow(search);
		if (err)
			return err;
	}
	entry = search_find(search, system);
	if (*entry)
		return 0;
	if (search->n == search->max)
		return -ENOMEM;
	search->states[search->n] = *system;
	search->parents[search->n] = parent;
	*entry = (uint32_t)++search->n;
	return 0;
}

static void steps_of(struct successors *out, const struct system *system,
		     const struct setting *setting)
{
	out->n = 0;
	producer_steps(system, setting, out);
	collector_steps(system, setting, out);
}

/* All that follows from one state; 1 when something is wrong in it. */
static int search_step(struct search *search, uint32_t i)
{
	struct system system = search->states[i];
	struct successors *out = &search->successors;

	if (system.violation || system_end(&system, search->setting))
		return 1;
	steps_of(out, &system, search->setting);
	search->transitions += out->n;
	for (size_t s = 0; s < out->n; s++) {
		int err;

		system_normalize(&out->list[s].system, search->setting);
		err = search_add(search, &out->list[s].system, i);
		if (err)
			return err;
	}
	return 0;
}

/* Which of its parent's steps leads to state i. */
static size_t step_to(struct search *search, uint32_t i)
{
	struct successors *out = &search->successors;
	size_t s;

	steps_of(out, &search->states[search->parents[i]], search->setting);
	for (s = 0; s < out->n; s++) {
		system_normalize(&out->list[s].system, search->setting);
		if (!memcmp(&out->list[s].system, &search->states[i],
			    sizeof(*search->states)))
			break;
	}
	return s;
}

/*
 * Prints the way to state i and returns the state as it is without new names:
 * a state and its normal form have the same steps in the same order.
 */
static struct system trace_print(struct search *search, uint32_t i, FILE *file)
{
	struct successors *out = &search->successors;
	struct system system;
	size_t s;

	if (search->parents[i] == NO_PARENT) {
		system_init(&system, search->setting);
		return system;
	}
	system = trace_print(search, search->parents[i], file);
	s = step_to(search, i);
	steps_of(out, &system, search->setting);
	system = out->list[s].system;
	step_print(file, &out->list[s].step, &system, search->setting);
	return system;
}

static void search_report(struct search *search, uint32_t i, FILE *trace,
			  struct exploration *result)
{
	const struct system *system = &search->states[i];

	result->found = (enum violation)system->violation;
	if (!system->violation)
		result->found = system_end(system, search->setting);
	if (!trace)
		return;
	trace_print(search, i, trace);
	if (!search->states[i].violation)
		fputs("  process ends, all is drained\n", trace);
	fprintf(trace, "  => %s\n", violation_text(result->found));
}

int explore(const struct setting *setting, size_t states_max, FILE *trace,
	    struct exploration *result)
{
	struct search *search = calloc(1, sizeof(*search));
	struct system first;
	int err;

	memset(result, 0, sizeof(*result));
	if (!search)
		return -ENOMEM;
	search->setting = setting;
	search->max = states_max;
	system_init(&first, setting);
	system_normalize(&first, setting);
	err = search_add(search, &first, NO_PARENT);
	while (!err && search->next < search->n)
		err = search_step(search, (uint32_t)search->next++);
	if (err == 1)
		search_report(search, (uint32_t)search->next - 1, trace,
			      result);
	result->states = search->n;
	result->transitions = search->transitions;
	free(search->table);
	free(search->parents);
	free(search->states);
	free(search);
	return err < 0 ? err : 0;
}
