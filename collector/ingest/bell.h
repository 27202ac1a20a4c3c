/* SPDX-License-Identifier: MIT */
/*
 * bell.h - sleep until a target rings, a thread of one ends, or time is up
 *
 * Why     when a process ends, its memory stays until the last of its threads
 *         is gone, some 100 microseconds: who is there by then still reads what
 *         the Ms have counted (machines.h), to the very last call
 * How     the kernel marks the owner words of a thread that ends, and wakes who
 *         sleeps on one that says so (FUTEX_WAITERS, which we set)
 * Errors  before Linux 5.16, and behind filters that do not know
 *         futex_waitv(2), only the bell and the time wake us
 */
#ifndef DARKHEAP_BELL_H
#define DARKHEAP_BELL_H

#include "ingest/share.h"
#include "ingest/tracked.h"

/*
 * This thread, not what it starts, is woken soon where all processors are busy,
 * too: it asks for short slices, which Linux 6.12 and newer grant.
 */
void bell_wake_soon(void);

/* By another thread: there is a new session. */
void bell_ring(const struct share *share);

/*
 * Sleep, `ns` at most.  A session whose thread has ended is looked at in the
 * next round whatever the time is; true if there is one.
 */
bool bell_sleep(struct share *share, struct tracked *sessions, int64_t ns);

#endif
