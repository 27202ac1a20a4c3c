/* SPDX-License-Identifier: MIT */
#include "model/envelope.h"

#include <stdlib.h>

#define CELLS_FIRST 8
/* An eighth has risen when it rose by this share of the mean rise. */
#define RISE_SHARE 0.25

void envelope_release(struct envelope *envelope)
{
	free(envelope->cells);
	*envelope = (struct envelope){0};
}

static uint64_t cell_end(uint64_t start, unsigned int shift)
{
	return ((start >> shift) + 1) << shift;
}

static bool is_same_cell(const struct envelope *envelope,
			 const struct envelope_cell *a,
			 const struct envelope_cell *b)
{
	return a->work >> envelope->work_shift ==
		   b->work >> envelope->work_shift &&
	       a->count >> envelope->count_shift ==
		   b->count >> envelope->count_shift;
}

/* A clock has at most half as many cells as half of the room. */
static uint8_t widen(uint64_t first, uint64_t last, uint8_t shift,
		     uint16_t capacity)
{
	while ((last >> shift) - (first >> shift) >= capacity / 4u)
		shift++;
	return shift;
}

static void merge(struct envelope_cell *into, const struct envelope_cell *cell)
{
	if (cell->least_objects < into->least_objects)
		into->least_objects = cell->least_objects;
	if (cell->least_bytes < into->least_bytes)
		into->least_bytes = cell->least_bytes;
}

static void thin(struct envelope *envelope)
{
	struct envelope_cell *cells = envelope->cells;
	const struct envelope_cell *last = &cells[envelope->n - 1];
	uint16_t kept = 0;

	envelope->work_shift = widen(cells[0].work, last->work,
				     envelope->work_shift, envelope->capacity);
	envelope->count_shift =
	    widen(cells[0].count, last->count, envelope->count_shift,
		  envelope->capacity);
	for (uint16_t i = 1; i < envelope->n; i++)
		if (is_same_cell(envelope, &cells[kept], &cells[i]))
			merge(&cells[kept], &cells[i]);
		else
			cells[++kept] = cells[i];
	envelope->n = kept + 1;
}

/* More room, if there may be more. */
static void grow(struct envelope *envelope, uint64_t *left)
{
	uint16_t wanted =
	    envelope->capacity ? 2 * envelope->capacity : CELLS_FIRST;
	uint16_t more = wanted - envelope->capacity;
	struct envelope_cell *cells;

	if (wanted > ENVELOPE_CELLS || more > *left)
		return;
	cells = reallocarray(envelope->cells, wanted, sizeof(*cells));
	if (!cells)
		return;
	*left -= more;
	envelope->cells = cells;
	envelope->capacity = wanted;
}

static void push(struct envelope *envelope, const struct envelope_cell *cell,
		 uint64_t *left)
{
	if (envelope->n == envelope->capacity)
		grow(envelope, left);
	if (envelope->n == envelope->capacity && envelope->n)
		thin(envelope);
	if (envelope->n < envelope->capacity)
		envelope->cells[envelope->n++] = *cell;
}

/* The present cell goes on to the end of its widths. */
static void set_end(struct envelope *envelope, const struct envelope_now *now)
{
	envelope->next_work = cell_end(now->work, envelope->work_shift);
	envelope->next_count = cell_end(now->count, envelope->count_shift);
	envelope->least_objects = now->objects;
	envelope->least_bytes = now->bytes;
}

/* Nobody needs cells of a place that allocates a few times. */
static bool begin(struct envelope *envelope, const struct envelope_now *now,
		  uint64_t *left)
{
	struct envelope_cell before = {.work = envelope->first_work};

	if (!now->count)
		envelope->first_work = now->work;
	if (now->count < ENVELOPE_BEGIN) {
		envelope->next_work = UINT64_MAX;
		envelope->next_count = ENVELOPE_BEGIN;
		return false;
	}
	push(envelope, &before, left);
	return envelope->n;
}

void envelope_roll(struct envelope *envelope, const struct envelope_now *now,
		   uint64_t *left)
{
	struct envelope_cell cell = {.work = now->work,
				     .count = now->count,
				     .least_objects = now->objects,
				     .least_bytes = now->bytes};

	if (!envelope->n && !begin(envelope, now, left)) {
		if (now->count >= ENVELOPE_BEGIN) /* no memory */
			envelope->next_count = UINT64_MAX;
		return;
	}
	struct envelope_cell *last = &envelope->cells[envelope->n - 1];
	/* the first one began with nothing */
	if (envelope->n > 1) {
		last->least_objects = envelope->least_objects;
		last->least_bytes = envelope->least_bytes;
	}
	/* a call that turns out to have only freed takes the clock back */
	if (cell.work < last->work)
		cell.work = last->work;
	push(envelope, &cell, left);
	set_end(envelope, now);
}

/* A cell as judging needs it: the least from its begin on, and its end. */
struct step {
	double from, to;  /* on the clock that is asked for */
	double allocated; /* in it */
	double objects, bytes;
};

static uint64_t on_clock(const struct envelope_cell *cell,
			 enum envelope_clock clock)
{
	/* the allocation that begins it is the next one */
	return clock == ENVELOPE_WORK ? cell->work : cell->count + 1;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

/* Cells of the span, with suffix minima; returns how many. */
static unsigned int list_steps(const struct envelope *envelope,
			       const struct envelope_span *span,
			       struct step steps[ENVELOPE_CELLS])
{
	unsigned int shift = span->clock == ENVELOPE_WORK
				 ? envelope->work_shift
				 : envelope->count_shift;
	double objects = (double)span->objects, bytes = (double)span->bytes;
	double next = (double)span->end, count = (double)span->allocated;
	unsigned int n = envelope->n;

	while (n && envelope->cells[n - 1].work >= span->until_work)
		n--;
	for (unsigned int i = n; i-- > 0;) {
		struct envelope_cell cell = envelope->cells[i];
		uint64_t from = on_clock(&cell, span->clock);
		double end = (double)cell_end(from, shift);

		if (i + 1u == envelope->n && i) {
			cell.least_objects = envelope->least_objects;
			cell.least_bytes = envelope->least_bytes;
		}
		objects = least(objects, (double)cell.least_objects);
		bytes = least(bytes, (double)cell.least_bytes);
		steps[i] =
		    (struct step){(double)from, least(end, next),
				  count - (double)cell.count, objects, bytes};
		next = (double)from;
		count = (double)cell.count;
	}
	return n;
}

/* Share of what rises in the step that has done so by `at`. */
static double share_of(const struct step *step, double at)
{
	if (at >= step->to)
		return 1;
	if (at < step->from)
		return 0;
	double before = (at - step->from) / (step->to - step->from);
	/* the first allocation of them began it */
	return step->allocated > 1
		   ? (1 + before * (step->allocated - 1)) / step->allocated
		   : 1;
}

/* Without cells: of a few blocks as if they came evenly, else nothing rose. */
static void add_blindly(const struct envelope_span *span,
			struct envelope_points *points)
{
	double first = span->at[0], width = (double)span->end - first;

	for (int i = 0; i < ENVELOPE_POINTS; i++) {
		double share = 1;

		if (span->allocated <= ENVELOPE_BEGIN && width > 0)
			share = (span->at[i] - first) / width;

		points->objects[i] += (double)span->objects * share;
		points->bytes[i] += (double)span->bytes * share;
	}
}

void envelope_add(const struct envelope *envelope,
		  const struct envelope_span *span,
		  struct envelope_points *points)
{
	struct step steps[ENVELOPE_CELLS];
	unsigned int n = list_steps(envelope, span, steps), i = 0;

	if (!n) {
		add_blindly(span, points);
		return;
	}
	for (int point = 0; point < ENVELOPE_POINTS; point++) {
		double at = span->at[point];
		double objects = (double)span->objects;
		double bytes = (double)span->bytes;

		while (i + 1 < n && steps[i + 1].from <= at)
			i++;
		if (i + 1 < n) {
			objects = steps[i + 1].objects;
			bytes = steps[i + 1].bytes;
		}
		double share = share_of(&steps[i], at);
		points->objects[point] +=
		    steps[i].objects + share * (objects - steps[i].objects);
		points->bytes[point] +=
		    steps[i].bytes + share * (bytes - steps[i].bytes);
	}
}

struct growth envelope_growth(const double points[ENVELOPE_POINTS])
{
	struct growth growth = {.rise =
				    points[ENVELOPE_POINTS - 1] - points[0]};
	double wanted = RISE_SHARE * growth.rise / (ENVELOPE_POINTS - 1);

	if (growth.rise <= 0)
		return growth;
	for (int i = 0; i + 1 < ENVELOPE_POINTS; i++) {
		growth.last = points[i + 1] - points[i] >= wanted;
		growth.eighths += growth.last;
	}
	return growth;
}
