/* SPDX-License-Identifier: MIT */
/*
 * drain.h - the collector's loop: adopt, cut, sleep, until nobody is left
 *
 * Threads one; it is the thread that holds the collector's owner word
 */
#ifndef DARKHEAP_DRAIN_H
#define DARKHEAP_DRAIN_H

#include <stdbool.h>

#include "ingest/listen.h"
#include "ingest/tick.h"

struct drain {
	struct listener *listener;
	struct share *share;
	struct tick tick;
	int control_fd; /* struct child_end comes here, EOF: waiter is gone */
	struct tracked *sessions; /* all that ever came, newest first */
	bool has_child_end;
	int child_pid, child_status;
	/* called once a round, when all that was read is in the model; true:
	 * somebody waits for the next round */
	bool (*each_round)(void *arg);
	void *arg;
};

/*
 * Make all models look as if this were the end: for a forked child, whose
 * parent goes on.
 */
void drain_stop_here(struct drain *drain);

/* Until the child has ended and its sessions are over (or EOF and likewise). */
void drain_run(struct drain *drain);

#endif
