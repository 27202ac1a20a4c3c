/* SPDX-License-Identifier: MIT */
/*
 * survivors.h - evidence of the blocks that live: which calls left them
 *
 * Why     the one part of evidence that has to look at each live block
 * Use     evidence.c's, when it knows what is usual at each site
 */
#ifndef DARKHEAP_SURVIVORS_H
#define DARKHEAP_SURVIVORS_H

#include "model/evidence.h"

/* Old calls, positions, horizon and threads of all sites; 0 or -ENOMEM. */
int survivors_collect(const struct process *process, const struct site_map *map,
		      struct site_evidence *evidence);

#endif
