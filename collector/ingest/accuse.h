/* SPDX-License-Identifier: MIT */
/*
 * accuse.h - which frees of no block are the program's fault
 *
 * Why     most are of blocks from before tracking.  A program is accused only
 *         of what nothing else explains: all allocations were seen since, by
 *         the one allocator that has no other way in than those we hook
 * When    at the end of a cut: what came late has come
 */
#ifndef DARKHEAP_ACCUSE_H
#define DARKHEAP_ACCUSE_H

#include "ingest/tracked.h"

/*
 * Judge the suspects of this cut; those that are guilty go to the model.
 * `is_final`: nobody waits for it.
 */
void accuse_judge(struct tracked *tracked, bool is_final);

/* Nearly always there are none. */
static inline void accuse_look(struct tracked *tracked, bool is_final)
{
	if (tracked->match.freed.n_suspects)
		accuse_judge(tracked, is_final);
}

#endif
