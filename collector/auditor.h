/* SPDX-License-Identifier: MIT */
/*
 * auditor.h - looks at whose the memory of targets is, while they live
 *
 * Why     at the end of a session its process is gone, and with it what a
 *         report could say of its memory: the last look counts
 * When    50 ms after a session began, then each time after twice as long, up
 *         to 10 s; at marks; when the program has ended and others stay.  A
 *         look's cost bounds the next: 1 % of the time for a session, 10 % for
 *         all together, of a niced thread.  Marks may cost 200 ms beyond that
 * Threads auditor_round() and auditor_end() are the drain's.  The thread has
 *         nothing but the look that it was given, with descriptors of its own
 */
#ifndef DARKHEAP_AUDITOR_H
#define DARKHEAP_AUDITOR_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "ledger/look.h"

struct drain;
struct tracked;

enum auditor_state {
	AUDITOR_IDLE,
	AUDITOR_BUSY, /* the thread looks */
	AUDITOR_DONE, /* `ledger` is to be taken */
};

struct auditor {
	struct drain *drain;
	pthread_t thread;
	atomic_int state;
	atomic_bool stop;
	struct tracked *tracked; /* whom the thread looks at */
	uint32_t mark;		 /* since which nobody has looked, 0: none */
	struct look look;
	struct ledger ledger;
	int64_t cost_ns; /* of the last look */
	int64_t idle_ns; /* no look before */
};

void auditor_init(struct auditor *auditor, struct drain *drain);

/* Take what a look has found, and begin the next when it is time. */
void auditor_round(struct auditor *auditor);

/* No more looks; the last one that was made is in the models. */
void auditor_end(struct auditor *auditor);

#endif
