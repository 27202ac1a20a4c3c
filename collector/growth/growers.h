/* SPDX-License-Identifier: MIT */
/*
 * growers.h - what each place held at several points in time
 *
 * Why     the difference of two profiles names the stack that keeps growing
 * Owner   growers_release() frees; bounded: GROWERS_MAX places, POINTS_MAX
 *         points.  What comes beyond is counted in `missed`
 */
#ifndef DARKHEAP_GROWERS_H
#define DARKHEAP_GROWERS_H

#include <stddef.h>
#include <stdint.h>

#include "growth/go_stack.h"
#include "model/table.h"

#define GROWERS_MAX 4096
#define POINTS_MAX 64

struct grower {
	enum growth_side side;
	struct go_place place;
	char stack[GROWTH_WORDS_BYTES]; /* of its largest part */
	uint64_t largest;
	const char *known; /* what is mostly behind it, NULL: nobody knows */
	uint64_t bytes[POINTS_MAX], objects[POINTS_MAX];
};

struct growers {
	struct table places; /* hash -> struct grower */
	size_t n, missed;
};

void growers_init(struct growers *growers);
void growers_release(struct growers *growers);

/* What one stack of `place` holds at `point` is added to it. */
void growers_add(struct growers *growers, enum growth_side side,
		 const struct go_place *place, const struct go_stack *stack,
		 size_t point, uint64_t bytes, uint64_t objects);

/* Who has more at `to` than at `from`, the largest first; returns how many. */
size_t growers_list(const struct growers *growers, enum growth_side side,
		    size_t from, size_t to, struct growth_row *rows,
		    size_t n_rows);

/* A point that has failed is taken again. */
void growers_forget(struct growers *growers, size_t point);

#endif
