/* SPDX-License-Identifier: MIT */
#include "report/clock.h"

#include <math.h>
#include <stdio.h>

#include "model/process.h"

double clock_hours(const struct process *process)
{
	double seconds = process_seconds(process, process->time_end);

	if (seconds <= 0)
		seconds =
		    (double)(process->end.tv_sec - process->start.tv_sec) +
		    (double)(process->end.tv_nsec - process->start.tv_nsec) /
			1e9;
	return seconds > 0 ? seconds / 3600 : -1;
}

struct timespec clock_wall(const struct process *process, uint64_t time)
{
	double seconds = process_seconds(process, time), whole;
	struct timespec wall = process->start;

	if (seconds < 0 || seconds > 1e10 || !wall.tv_sec)
		return (struct timespec){0};
	wall.tv_nsec += (long)(modf(seconds, &whole) * 1e9);
	wall.tv_sec += (time_t)whole + wall.tv_nsec / 1000000000;
	wall.tv_nsec %= 1000000000;
	return wall;
}

void clock_rfc3339(const struct timespec *wall, char text[CLOCK_BYTES])
{
	long ms = wall->tv_nsec / 1000000;
	struct tm utc;
	size_t length;

	text[0] = 0;
	if (!wall->tv_sec || !gmtime_r(&wall->tv_sec, &utc))
		return;
	length = strftime(text, CLOCK_BYTES, "%Y-%m-%dT%H:%M:%S", &utc);
	if (length)
		snprintf(text + length, CLOCK_BYTES - length, ".%03uZ",
			 (unsigned int)ms % 1000);
}
