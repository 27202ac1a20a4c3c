/* SPDX-License-Identifier: MIT */
/*
 * waiter.h - the parent of collector and program: signals, ends, status
 *
 * Why     the program must not notice us: same process group, terminal,
 *         descriptors; its end is ours.  Also works as PID 1
 * Threads one.  Allocates nothing once the program runs, reads nothing of it
 */
#ifndef DARKHEAP_WAITER_H
#define DARKHEAP_WAITER_H

#include "cli/options.h"

/* Run options->program under a collector; the exit status to leave with. */
int waiter_run(const struct options *options);

#endif
