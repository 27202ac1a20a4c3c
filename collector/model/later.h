/* SPDX-License-Identifier: MIT */
/*
 * later.h - what a site's later old calls left, and by which stack
 *
 * Why     the first call of a line sets a library up and leaves hundreds of
 *         blocks, then each call leaks one: what a call leaves on average, and
 *         the stack that holds most, are of the set-up.  The later half of the
 *         old calls shows what goes on
 */
#ifndef DARKHEAP_LATER_H
#define DARKHEAP_LATER_H

#include <stdbool.h>

#include "model/evidence.h"

/* Averages differ when one is this many times the other. */
#define LATER_DIFFERS 1.25

/* Of all sites that have old calls enough for a leak; 0 or -ENOMEM. */
int later_collect(const struct process *process, const struct site_map *map,
		  struct site_evidence *evidence);

/* Do the later ones leave another amount than all do on average? */
static inline bool later_differs(const struct site_evidence *site)
{
	double live = (double)tally_seen_live(&site->tally);
	double all = live / (double)site->calls_leaving;
	double later = (double)site->later.blocks / (double)site->later.calls;

	return site->later.calls && site->later.blocks && site->calls_leaving &&
	       (all > LATER_DIFFERS * later || later > LATER_DIFFERS * all);
}

#endif
