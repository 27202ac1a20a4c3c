/* SPDX-License-Identifier: MIT */
/*
 * tell.h - events that no hook sees: the program tells of them
 *
 * Why     blocks of pools are no blocks of malloc, and may have the address of
 *         one; blocks of a thread that has paused are in no sum, but each must
 *         be known, or its free would be one of no block
 * Errors  no room for an allocation: it is lost and counted; for a free:
 *         tracking ends, as for any other
 * Context [malloc]
 */
#ifndef DARKHEAP_TELL_H
#define DARKHEAP_TELL_H

#include <stddef.h>
#include <stdint.h>

#include "emit.h"

/* `pool` NULL: a block of malloc, of a thread that has paused. */
void tell_alloc(struct thread_state *state, const void *pool, const void *block,
		size_t size, uintptr_t caller, uintptr_t frame);

/* Of a pool, or of the whole pool; `state` NULL: it is lost. */
void tell_free(struct thread_state *state, const void *pool, const void *block);
void tell_pool(struct thread_state *state, const void *pool,
	       enum told_what what);

#endif
