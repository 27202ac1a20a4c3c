/* SPDX-License-Identifier: MIT */
#include "growth/trend.h"

#include "model/series.h"

/* So much above the last point is worth another one. */
#define MORE_BYTES (UINT64_C(256) << 10)
#define MORE_GOROUTINES 10
#define KNOWN_NS INT64_C(1000000000)
#define STEP_LEAST_NS INT64_C(500000000)

static bool is_more(uint64_t now, uint64_t then, uint64_t least)
{
	return now > then && now - then >= least && now - then >= then / 10;
}

static bool has_grown(const struct growth_sample *now,
		      const struct growth_sample *then)
{
	return is_more(now->heap_alloc, then->heap_alloc, MORE_BYTES) ||
	       is_more(now->goroutines, then->goroutines, MORE_GOROUTINES);
}

bool trend_is_due(const struct trend *trend, const struct growth_sample *sample)
{
	const struct growth_sample *last;
	int64_t step;

	if (!trend->n)
		return sample->time_ns - trend->first_ns >= TREND_WARM_UP_NS;
	if (trend->n == POINTS_MAX)
		return false;
	last = &trend->points[trend->n - 1];
	step = (last->time_ns - trend->first_ns) / 2;
	if (step < STEP_LEAST_NS)
		step = STEP_LEAST_NS;
	return sample->time_ns - last->time_ns >= step &&
	       has_grown(sample, last);
}

void trend_note(struct trend *trend, const struct growth_sample *before,
		const struct growth_sample *sample)
{
	uint64_t from = before->heap_alloc, to = sample->heap_alloc, fell;

	if (sample->num_gc <= before->num_gc || from <= to)
		return;
	fell = (uint64_t)(100.0 * (double)(from - to) / (double)from);
	if (fell > trend->fell_since)
		trend->fell_since = fell;
}

void trend_add(struct trend *trend, const struct growth_sample *before,
	       const struct growth_sample *point)
{
	trend_note(trend, before, point);
	if (trend->n == POINTS_MAX)
		return;
	trend->fell[trend->n] = trend->fell_since;
	trend->fell_since = 0;
	trend->points[trend->n++] = *point;
}

bool trend_is_known(const struct trend *trend, const struct growth_sample *last)
{
	const struct growth_sample *first = trend->points;

	if (trend->n >= SERIES_LEAST)
		return true;
	return trend->n && last->time_ns - first->time_ns >= KNOWN_NS &&
	       !has_grown(last, first) &&
	       !has_grown(&trend->points[trend->n - 1], first);
}

static struct series series_of(const struct trend *trend)
{
	return (struct series){trend->points, trend->n, sizeof(*trend->points)};
}

size_t trend_base(const struct trend *trend)
{
	const struct series series = series_of(trend);

	return series_base(&series);
}

bool trend_heap_grows(const struct trend *trend)
{
	const struct series series = series_of(trend);

	return series_grows(&series, offsetof(struct growth_sample, heap_alloc),
			    &(struct series_rise){0, TREND_BYTES, 10});
}

bool trend_goroutines_grow(const struct trend *trend)
{
	const struct series series = series_of(trend);

	return series_grows(&series, offsetof(struct growth_sample, goroutines),
			    &(struct series_rise){0, TREND_GOROUTINES, 20});
}

uint32_t trend_fell(const struct trend *trend)
{
	uint64_t most = trend->fell_since;

	for (size_t i = trend->n ? trend_base(trend) : 0; i < trend->n; i++)
		if (trend->fell[i] > most)
			most = trend->fell[i];
	return (uint32_t)most;
}
