/* SPDX-License-Identifier: MIT */
/*
 * pairs.h - a block that is freed before its thread does anything else
 *
 * Why     a loop in C can make a hundred million events a second, nearly all of
 *         them an ALLOC and its untimed FREE, again and again.  While no other
 *         ring has an event between the two, such a pair needs no live index:
 *         whatever else is at its address, or owed there, alternates without it
 * Which   runs of pairs of one stack and one size within one cgo call, in a
 *         ring that is alone until `until`, with no FREE owed to anybody
 * Rules   match.h; K2
 */
#ifndef DARKHEAP_PAIRS_H
#define DARKHEAP_PAIRS_H

#include <stdint.h>

#include "ingest/match.h"
#include "ingest/reader.h"

/*
 * Use the run of pairs at reader->next, whose events come before `limit` and
 * not after `until`.  Returns how many events that were, 0: none are there.
 */
uint64_t pairs_use(struct match *match, struct reader *reader, uint64_t until,
		   uint64_t limit);

#endif
