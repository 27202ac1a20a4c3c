/* SPDX-License-Identifier: MIT */
/*
 * watch.h - one run of a program under a collector of its own, to both ends
 *
 * Why     a test is run again under the same eyes as the first time; the
 *         program must not notice us: same process group, terminal, descriptors
 * Steps   signals_block() once in a process; for each run watch_start(),
 *         watch_wait(), watch_close()
 * Threads one.  Allocates nothing once the program runs, reads nothing of it
 */
#ifndef DARKHEAP_WATCH_H
#define DARKHEAP_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "waiter/launch.h"

/* What a run apart has: a time limit, and no signals of ours. */
struct watch_limit {
	int64_t deadline_ns; /* CLOCK_MONOTONIC: then all of it is killed */
	void (*on_tick)(void *arg); /* every few milliseconds, or NULL */
	void *arg;
};

struct watch {
	struct launch launch;
	const struct watch_limit *limit; /* NULL: the program is the user's */
	bool has_child_ended, has_collector_ended;
	bool is_cut;	 /* the limit was reached */
	bool is_hurried; /* somebody wants us to end now */
	int child_status, collector_status;
	int64_t start_ns, child_end_ns;
};

/*
 * 0 once the program runs, else the status to leave with, said on
 * stderr, or the negative of a signal that should end us.  Then nothing is
 * left to wait for.
 */
int watch_start(struct watch *watch);

/*
 * Until program and collector have ended, or somebody is in a hurry: who has
 * seen the program's end need not wait for the report.
 */
void watch_wait(struct watch *watch);

/* The same for another process that takes the collector's place. */
void watch_collector(struct watch *watch, pid_t pid);

void watch_close(struct watch *watch);

#endif
