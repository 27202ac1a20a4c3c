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

struct block;

/* Old calls, positions, horizon and threads of all sites; 0 or -ENOMEM. */
int survivors_collect(const struct process *process, const struct site_map *map,
		      struct site_evidence *evidence);

/* Of a live block of the site: is it old, and where was it born? */
bool survivor_is_old(const struct process *process,
		     const struct site_evidence *site,
		     const struct block *block);
uint64_t survivor_position(const struct process *process,
			   const struct site_evidence *site,
			   const struct block *block);

#endif
