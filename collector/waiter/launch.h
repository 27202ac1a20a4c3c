/* SPDX-License-Identifier: MIT */
/*
 * launch.h - the start of the collector and of the program
 *
 * Steps   launch_fill_standard, launch_find_shim, door_open,
 *         launch_collector, launch_program
 * Why     the program gets the signals, descriptors and parent's habits that
 *         we were started with, not ours
 */
#ifndef DARKHEAP_LAUNCH_H
#define DARKHEAP_LAUNCH_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "waiter/door.h"
#include "waiter/signals.h"

struct options;
struct scratch;

struct launch {
	const struct options *options;
	struct door door;
	char shim[PATH_MAX];
	struct signals signals; /* as we were started: the program's */
	int control;		/* to the collector, or -1 */
	bool is_untracked;	/* a preload would end the program */
	bool is_apart;		/* silent, and in a process group of its own */
	/* what else the program's process does before it starts, or NULL */
	void (*prepare)(const void *arg);
	const void *prepare_arg;
	/* to be removed by the collector when nobody else is left, or NULL */
	const struct scratch *scratch;
	pid_t collector, program; /* 0: not started */
};

/* What is opened later must not be taken for stdin, stdout or stderr. */
void launch_fill_standard(void);

/* Go gives its test binaries -test.* arguments. */
bool launch_is_test_binary(char **program);

/* Does a report go to stdout? */
bool launch_wants_stdout(const struct options *options);

/* All false or a status say what went wrong themselves. */
bool launch_find_shim(struct launch *launch);
bool launch_collector(struct launch *launch);

/*
 * A signal that came when there was no program yet, and that should end us: the
 * terminal's would never reach it.  0: none.
 */
int launch_early_end(void);

/* 0 once the program runs, else the status to leave with. */
int launch_program(struct launch *launch);

/* Who holds a pipe that it does not use keeps the other end waiting. */
void launch_let_go(int fd);

#endif
