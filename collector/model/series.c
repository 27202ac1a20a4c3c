/* SPDX-License-Identifier: MIT */
#include "model/series.h"

#include <string.h>

static const char *point_at(const struct series *series, size_t i)
{
	return (const char *)series->points + i * series->size;
}

static int64_t time_at(const struct series *series, size_t i)
{
	int64_t time;

	memcpy(&time, point_at(series, i), sizeof(time));
	return time;
}

static uint64_t number_at(const struct series *series, size_t i, size_t offset)
{
	uint64_t number;

	memcpy(&number, point_at(series, i) + offset, sizeof(number));
	return number;
}

size_t series_base(const struct series *series)
{
	size_t last = series->n - 1, base = 0;
	int64_t start = time_at(series, 0);
	int64_t half = start + (time_at(series, last) - start) / 2;

	while (base + 1 < last && time_at(series, base + 1) <= half)
		base++;
	while (base && last - base + 1 < SERIES_LEAST)
		base--;
	return base;
}

bool series_grows(const struct series *series, size_t offset,
		  const struct series_rise *least)
{
	size_t base, last = series->n - 1;
	uint64_t from, rise;

	if (series->n < SERIES_LEAST)
		return false;
	base = series_base(series);
	for (size_t i = base; i < last; i++)
		if (number_at(series, i + 1, offset) <
		    number_at(series, i, offset))
			return false;
	from = number_at(series, base, offset);
	rise = number_at(series, last, offset) - from;
	return time_at(series, last) - time_at(series, base) >= least->ns &&
	       rise >= least->amount &&
	       (double)rise * 100 >= (double)from * least->percent;
}
