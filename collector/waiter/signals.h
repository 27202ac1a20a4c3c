/* SPDX-License-Identifier: MIT */
/*
 * signals.h - signals in a parent that its child must not notice
 *
 * Why     `run` and `test` stand between a shell and a program: what is sent to
 *         us goes on to it, what the terminal sends it has already, and the way
 *         it ends is the way we end
 * Threads one
 */
#ifndef DARKHEAP_SIGNALS_H
#define DARKHEAP_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* What the parent was started with, for its child. */
struct signals {
	sigset_t mask;
	struct sigaction on_child;
	sigset_t waited; /* blocked here, for sigwaitinfo() */
};

/* Block all but job control and faults, so that none is lost. */
void signals_block(struct signals *signals);

/* In the child: as we were started. */
void signals_restore(const struct signals *signals);

/*
 * The terminal's signals reach the child without us, but for its hangup: that
 * one is the session leader's alone.
 */
bool signals_is_for_us(const siginfo_t *info);

/* Die by `signo` without a core; returns its status as PID 1, which survives.
 */
int signals_die_by(int signo);

#endif
