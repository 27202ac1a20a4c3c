/* SPDX-License-Identifier: MIT */
/*
 * owed.h - addresses whose allocations and frees came in another order
 *
 * Why     an ALLOC at a live address proves that the owner was freed before,
 *         though its FREE, which may have no time of its own, comes later:
 *         that FREE is owed.  And a processor may read the TSC so early that
 *         an untimed FREE comes some ns before its ALLOC: then that is owed
 * Shape   entries in a pool, chains by address.  Nothing is owed longer than
 *         until the end of the next cut (match.h), so the pool empties by
 *         itself and is looked through once a cut
 * Errors  -ENOMEM from owed_add(): nothing was changed
 */
#ifndef DARKHEAP_OWED_H
#define DARKHEAP_OWED_H

#include <stdbool.h>
#include <stdint.h>

#include "model/live.h"

struct owed_entry {
	struct block block; /* displaced; of an early FREE only its address
			     * and the call that freed it */
	uint64_t time;	    /* when it was displaced, or freed early */
	uint64_t work;	    /* the work clock at that time */
	uint32_t cut;	    /* in which that was */
	uint32_t next;	    /* of the chain: index + 1, 0: none */
	bool is_early;	    /* the ALLOC is owed, not the FREE */
	uint64_t n_freed;   /* early: freed.n when it came */
};

struct owed_chain {
	uint32_t first, last; /* index in the pool + 1, 0: empty */
};

struct owed {
	const struct live *live; /* has the hash */
	uint32_t n;		 /* entries in use */
	uint32_t n_pool; /* places in the pool that ever were, since n was 0 */
	uint32_t capacity; /* of the pool, and of chains: a power of two */
	uint32_t unused;   /* first place that is free again, + 1 */
	struct owed_entry *pool;
	struct owed_chain *chains;
};

void owed_release(struct owed *owed);

int owed_add(struct owed *owed, const struct owed_entry *entry);

/* Take the oldest entry of that kind at `address` out; false: none. */
bool owed_take(struct owed *owed, uint64_t address, bool is_early,
	       struct owed_entry *entry);

/* Take out the next that is from before `cut`; *cursor starts at 0. */
bool owed_expire(struct owed *owed, uint32_t cut, uint32_t *cursor,
		 struct owed_entry *entry);

#endif
