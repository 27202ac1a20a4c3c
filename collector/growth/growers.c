/* SPDX-License-Identifier: MIT */
#include "growth/growers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth/known_creators.h"

/* Rows below 1 / so much of the largest are noise of the sample. */
#define SHOWN_PART 50
#define LEAST_BYTES (UINT64_C(64) << 10)
#define LEAST_OBJECTS 5

void growers_init(struct growers *growers)
{
	growers->n = growers->missed = 0;
	table_init(&growers->places);
}

void growers_release(struct growers *growers)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *value;

	while (table_next(&growers->places, &cursor, &key, &value))
		free(value);
	table_release(&growers->places);
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return hash * UINT64_C(0x100000001b3);
}

static uint64_t key_of(enum growth_side side, const struct go_place *place)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) + (uint64_t)side;

	hash = hash_text(hash, place->function);
	hash = hash_text(hash, place->file);
	return (hash ^ (uint32_t)place->line) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Of who started it; where only Go's own code is seen, of any of that. */
static const char *known_in(const struct go_place *place,
			    const struct go_stack *stack)
{
	const char *known = known_creator(place->function);

	if (!go_place_is_standard(place))
		return known;
	for (size_t i = 0; !known && i < stack->n; i++)
		known = known_creator(stack->frames[i].function);
	return known;
}

/* NULL: there is no room. */
static struct grower *grower_of(struct growers *growers, enum growth_side side,
				const struct go_place *place)
{
	uint64_t key = key_of(side, place);
	struct grower *grower = table_find(&growers->places, key);

	if (grower || growers->n == GROWERS_MAX)
		return grower;
	grower = calloc(1, sizeof(*grower));
	if (!grower || table_insert(&growers->places, key, grower)) {
		free(grower);
		return NULL;
	}
	grower->side = side;
	grower->place = *place;
	growers->n++;
	return grower;
}

void growers_add(struct growers *growers, enum growth_side side,
		 const struct go_place *place, const struct go_stack *stack,
		 size_t point, uint64_t bytes, uint64_t objects)
{
	struct grower *grower = grower_of(growers, side, place);
	uint64_t weight = bytes ? bytes : objects;

	if (!grower) {
		growers->missed++;
		return;
	}
	if (!grower->known)
		grower->known = known_in(place, stack);
	grower->bytes[point] += bytes;
	grower->objects[point] += objects;
	if (weight <= grower->largest && *grower->stack)
		return;
	grower->largest = weight;
	go_stack_words(stack, grower->stack);
}

void growers_forget(struct growers *growers, size_t point)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *value;

	while (table_next(&growers->places, &cursor, &key, &value)) {
		struct grower *grower = value;

		grower->bytes[point] = grower->objects[point] = 0;
	}
}

/* What counts of it: stacks of goroutines are no blocks of the heap. */
static uint64_t weight_at(const struct grower *grower, size_t point)
{
	return grower->side == GROWTH_GO ? grower->bytes[point]
					 : grower->objects[point];
}

static uint64_t more(uint64_t to, uint64_t from)
{
	return to > from ? to - from : 0;
}

/* In how many of the steps it rose: a leak does in each. */
static void set_why(struct growth_row *row, const struct grower *grower,
		    size_t from, size_t to)
{
	size_t rose = 0;
	char text[64];

	for (size_t i = from; i < to; i++)
		rose += weight_at(grower, i + 1) > weight_at(grower, i);
	snprintf(text, sizeof(text), "more in %zu of %zu profiles", rose,
		 to - from);
	if (grower->known)
		snprintf(row->why, sizeof(row->why), "%s; %s", text,
			 grower->known);
	else
		snprintf(row->why, sizeof(row->why), "%s", text);
}

static void fill_row(struct growth_row *row, const struct grower *grower,
		     size_t from, size_t to)
{
	*row = (struct growth_row){
	    .side = (uint8_t)grower->side,
	    .line = grower->place.line,
	    .bytes = more(grower->bytes[to], grower->bytes[from]),
	    .objects = more(grower->objects[to], grower->objects[from]),
	};
	memcpy(row->function, grower->place.function, sizeof(row->function));
	memcpy(row->file, grower->place.file, sizeof(row->file));
	memcpy(row->stack, grower->stack, sizeof(row->stack));
	set_why(row, grower, from, to);
}

static uint64_t weight_of(const struct growth_row *row)
{
	return row->side == GROWTH_GO ? row->bytes : row->objects;
}

/* Into its place in a list of bounded length. */
static size_t insert(struct growth_row *rows, size_t n, size_t n_rows,
		     const struct growth_row *row)
{
	size_t at = n;

	while (at && weight_of(&rows[at - 1]) < weight_of(row))
		at--;
	if (at == n_rows)
		return n;
	if (n == n_rows)
		n--;
	memmove(&rows[at + 1], &rows[at], (n - at) * sizeof(*rows));
	rows[at] = *row;
	return n + 1;
}

size_t growers_list(const struct growers *growers, enum growth_side side,
		    size_t from, size_t to, struct growth_row *rows,
		    size_t n_rows)
{
	uint64_t least = side == GROWTH_GO ? LEAST_BYTES : LEAST_OBJECTS;
	struct table_entry *cursor = NULL;
	size_t n = 0, kept = 0;
	uint64_t key;
	void *value;

	while (table_next(&growers->places, &cursor, &key, &value)) {
		const struct grower *grower = value;
		struct growth_row row;

		if (grower->side != side ||
		    weight_at(grower, to) <= weight_at(grower, from))
			continue;
		fill_row(&row, grower, from, to);
		if (weight_of(&row) >= least)
			n = insert(rows, n, n_rows, &row);
	}
	while (kept < n &&
	       weight_of(&rows[kept]) * SHOWN_PART >= weight_of(&rows[0]))
		kept++;
	return kept;
}
