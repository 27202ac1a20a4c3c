/* SPDX-License-Identifier: MIT */
/*
 * progress.h - a line on stderr for who waits for names
 *
 * Why     a program with much debug information, or a far server, takes
 *         seconds: silence looks like a hang
 * How     on a terminal nothing in the first second, then one line that
 *         changes; elsewhere a line every ten seconds, so that what a run
 *         prints does not depend on how busy the machine is
 */
#ifndef DARKHEAP_PROGRESS_H
#define DARKHEAP_PROGRESS_H

#include <stdbool.h>

struct namer_progress;

struct progress {
	double start, last; /* seconds; last 0: nothing was said yet */
	bool is_terminal;
};

void progress_start(struct progress *progress);

/* For namer_options.on_progress; `progress` is a struct progress. */
void progress_names(const struct namer_progress *names, void *progress);

/* The same at a given time; says whether it said something. */
bool progress_say(struct progress *progress, const struct namer_progress *names,
		  double now);

/* The line that changes goes away. */
void progress_end(struct progress *progress);

#endif
