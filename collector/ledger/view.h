/* SPDX-License-Identifier: MIT */
/*
 * view.h - what one look has read of a process, and who has claimed it
 */
#ifndef DARKHEAP_VIEW_H
#define DARKHEAP_VIEW_H

#include "ledger/areas.h"
#include "ledger/claims.h"
#include "ledger/residency.h"
#include "ledger/targets.h"
#include "model/ledger.h"

struct remote;

struct view {
	struct areas areas;
	struct residency residency;
	struct remote *remote;
	struct claims claims;
	struct claims heaps;	/* those of malloc, of the former */
	struct targets targets; /* of Go's runtimes */
	uint64_t *rows;
	bool is_racing;	       /* the target did not hold still long enough */
	uint64_t c_used_bytes; /* of blocks in use, resident or not */
};

/* Resident bytes of what nobody has claimed yet go to `row`. */
static inline void view_claim(struct view *view, uint64_t start, uint64_t end,
			      enum ledger_row row)
{
	if (claims_add(&view->claims, start, end))
		view->rows[row] +=
		    residency_bytes(&view->residency, start, end);
}

#endif
