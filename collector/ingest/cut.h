/* SPDX-License-Identifier: MIT */
/*
 * cut.h - what may be used of all rings now, in the order of its times
 *
 * Why     rings are read one after the other while threads go on; only a cut
 *         that is closed under cause and effect gives a true state.  The rules
 *         C1 to C8 are proven in tests/unit/event_rules/model.h
 */
#ifndef DARKHEAP_CUT_H
#define DARKHEAP_CUT_H

#include <stdint.h>

#include "ingest/tracked.h"

/*
 * Use all events before this moment; after the target's end (`is_final`) all
 * that were published.  Returns how many events were used.
 */
uint64_t cut_take(struct tracked *tracked, bool is_final);

#endif
