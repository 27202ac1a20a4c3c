/* SPDX-License-Identifier: MIT */
/*
 * machines.h - how many cgo calls each M has made, read from the Ms themselves
 *
 * Why     calls that allocate nothing leave no event, and they are the proof
 *         that a cache is full.  Ms that never allocated in C are known by the
 *         runtime's own list only (runtime.allm): a goroutine moves from one M
 *         to the next, and half of the calls may be theirs
 * When    at first every 0.1 ms, later when the process has lived 1/64 longer:
 *         what is missed at its end is a small part of its life, however short
 *         that was.  10 ms are spent on it, then 1/200 of the time
 * Errors  none: what cannot be read is not known.  Every word is the target's
 */
#ifndef DARKHEAP_MACHINES_H
#define DARKHEAP_MACHINES_H

#include <stdbool.h>
#include <stdint.h>

#include "ingest/tracked.h"

/*
 * Read all Ms, when it is time to; match_poll() counts it, once the cut was
 * used that was taken after.  True: they were read.
 */
bool machines_look(struct tracked *tracked, int64_t now_ns);

/*
 * At its end: is there a part of its life, not quite a small one, whose calls
 * may be missing?
 */
bool machines_fell_short(const struct tracked *tracked, int64_t now_ns);

/* How long to wait for the next look, `most` at most. */
int64_t machines_wait(const struct tracked *tracked, int64_t now_ns,
		      int64_t most);

#endif
