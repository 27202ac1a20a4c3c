/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "symbol/namer.h"

/* A line that stays must be worth it: logs are compared, and read by tests. */
#define LOG_SECONDS 10

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_start(struct progress *progress)
{
	*progress = (struct progress){
	    .start = seconds_now(),
	    .is_terminal = isatty(STDERR_FILENO),
	};
}

static bool is_due(const struct progress *progress, double now)
{
	double patience = progress->is_terminal ? 1 : LOG_SECONDS;
	double pause = progress->is_terminal ? 0.1 : LOG_SECONDS;

	return now - progress->start >= patience &&
	       (!progress->last || now - progress->last >= pause);
}

bool progress_say(struct progress *progress, const struct namer_progress *names,
		  double now)
{
	char text[160];

	if (!is_due(progress, now))
		return false;
	progress->last = now;
	if (names->is_asking)
		snprintf(text, sizeof(text), "asking debuginfod for %s ...",
			 names->file);
	else
		snprintf(text, sizeof(text), "%zu of %zu addresses (%s)",
			 names->done, names->all, names->file);
	if (progress->is_terminal)
		log_in_place("symbols: %s", text);
	else
		log_note("symbols: %s", text);
	return true;
}

void progress_names(const struct namer_progress *names, void *progress)
{
	progress_say(progress, names, seconds_now());
}

void progress_end(struct progress *progress)
{
	if (progress->is_terminal && progress->last)
		log_end_in_place();
}
