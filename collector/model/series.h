/* SPDX-License-Identifier: MIT */
/*
 * series.h - does a number grow over the life of a program?
 *
 * Rule    the last point is compared with the base: the last point of the first
 *         half of the time, so that what a start fills is out of it in the long
 *         run, but all points where there are few.  The number grows when it
 *         never fell in between and rose by enough
 */
#ifndef DARKHEAP_SERIES_H
#define DARKHEAP_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERIES_LEAST 3 /* points: fewer say nothing */

struct series {
	/* structs of one kind that begin with their time (int64_t, ns) */
	const void *points;
	size_t n, size;
};

/* From the base to the last point. */
struct series_rise {
	int64_t ns;
	uint64_t amount;
	unsigned percent;
};

/* The base's index; there is one point at least. */
size_t series_base(const struct series *series);

/* `offset`: where the number (uint64_t) lies in a point. */
bool series_grows(const struct series *series, size_t offset,
		  const struct series_rise *least);

#endif
