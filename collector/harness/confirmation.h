/* SPDX-License-Identifier: MIT */
/*
 * confirmation.h - have candidates repeated, and take down what that says
 *
 * Why     4 runs tell what cannot grow, and cost little; only what is there
 *         after each of them is run 32 times, or as often as the time allows
 */
#ifndef DARKHEAP_CONFIRMATION_H
#define DARKHEAP_CONFIRMATION_H

#include <stdbool.h>
#include <stddef.h>

struct candidates;
struct repeater;
struct report;

struct confirmation {
	size_t repeated; /* tests */
	size_t late;	 /* tests that there was no time for */
};

/* `ran_once`: in the first run each test ran once. */
void confirmation_run(struct confirmation *confirmation,
		      struct candidates *candidates, struct repeater *repeater,
		      const struct report *report, bool ran_once);

#endif
