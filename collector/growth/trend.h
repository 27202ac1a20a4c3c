/* SPDX-License-Identifier: MIT */
/*
 * trend.h - does Go's side grow, and when is the next profile due?
 *
 * Rule    points are looks right behind a collection that was asked for, so
 *         HeapAlloc is what lives.  A rise (model/series.h) is worth a word
 *         from a tenth and TREND_BYTES on, or a fifth and TREND_GOROUTINES
 * When    the first point TREND_WARM_UP_NS after the first answer; each next
 *         one after half as much time again, and only once something is above
 *         the last point: a program that does not grow is not disturbed
 */
#ifndef DARKHEAP_TREND_H
#define DARKHEAP_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "growth/growers.h"
#include "model/go_growth.h"

#define TREND_WARM_UP_NS INT64_C(500000000)
#define TREND_BYTES (UINT64_C(1) << 20)
#define TREND_GOROUTINES 20

struct trend {
	struct growth_sample points[POINTS_MAX];
	size_t n;
	int64_t first_ns; /* of the first answer, 0: none yet */
	/* percent of HeapAlloc that a collection took, the most of those before
	 * each point; since the last one */
	uint64_t fell[POINTS_MAX], fell_since;
};

/* Is it time for a point, now that `sample` was seen without a collection? */
bool trend_is_due(const struct trend *trend,
		  const struct growth_sample *sample);

/* Two looks, one after the other: did a collection run in between? */
void trend_note(struct trend *trend, const struct growth_sample *before,
		const struct growth_sample *sample);

/* The next point; `before`: the look before its collection. */
void trend_add(struct trend *trend, const struct growth_sample *before,
	       const struct growth_sample *point);

/* The point that the last one is compared with; there is one at least. */
size_t trend_base(const struct trend *trend);

/*
 * Long enough to say so: three points, or a second in which nothing was above
 * the first.  `last`: whatever came last
 */
bool trend_is_known(const struct trend *trend,
		    const struct growth_sample *last);
bool trend_heap_grows(const struct trend *trend);
bool trend_goroutines_grow(const struct trend *trend);

/* The most that a collection took of HeapAlloc since the base, percent. */
uint32_t trend_fell(const struct trend *trend);

#endif
