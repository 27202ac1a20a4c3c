/* SPDX-License-Identifier: MIT */
/*
 * pools.h - blocks that the program tells of: those of pools, and left out ones
 *
 * Why     a pool's block may have the address of the block of malloc that it
 *         lies in, or of another pool's: its key in the live index has a number
 *         of its pool above the address, and a bit that no address has
 * Shape   a pool keeps the keys that it has ever had, with their times, until
 *         most of them are freed: when it ends, those that live are freed
 * Rules   a block that is left out is in the live index, so that its free is
 *         one, and in no sum (live.h, BLOCK_LEFT_OUT_MEAN).  Where blocks are
 *         sampled it is only counted: nobody misses its free there
 */
#ifndef DARKHEAP_POOLS_H
#define DARKHEAP_POOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/table.h"

struct event;
struct match;

struct pools {
	struct table by_name; /* the program's word for it -> struct pool */
	uint64_t n;
	uint32_t last_number;
};

void pools_init(struct pools *pools);
void pools_release(struct pools *pools);

/* Is this address in the live index one of a pool's blocks? */
static inline bool pools_is_key(uint64_t address)
{
	return address >> 63;
}

/* 0, or -ENOMEM: it is not in the model.  `call`: its key, 0: none. */
int pools_told(struct match *match, const struct event *event, uint64_t call);

#endif
