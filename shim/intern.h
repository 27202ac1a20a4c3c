/* SPDX-License-Identifier: MIT */
/*
 * intern.h - this thread's table: key of a stack -> id that the collector knows
 *
 * Shape   sets of 16 slots, at most half full.  It starts with 16 KiB and
 *         doubles as long as the tables of all threads take no more than
 *         INTERN_BYTES.  Then it fills up, and a new stack takes the place of
 *         another one of its set, which is sent again under a new id when it
 *         comes back: a few stacks too many cost a few records, not all of them
 * Ids     rise; after the last one they start again with an empty table, and
 *         the collector takes the newest stack of an id
 * Threads each its own table; the bytes of all are counted together
 * Context [malloc]
 */
#ifndef DARKHEAP_INTERN_H
#define DARKHEAP_INTERN_H

#include <stdint.h>

#include "emit.h"

/* A million stacks of one thread take half of it. */
#define INTERN_BYTES (UINT64_C(64) << 20)

/*
 * The slot of `key`: known when its id is not 0, else a place for it.  NULL: no
 * memory.
 */
struct intern_slot *intern_find(struct thread_state *state, uint64_t key);

/* The id that intern_add() will give. */
uint32_t intern_next(const struct thread_state *state);

/* Fill a place that intern_find() gave, with the next id, which is returned. */
uint32_t intern_add(struct thread_state *state, struct intern_slot *slot,
		    uint64_t key);

/* Another thread takes the state over: it knows no stack. */
void intern_reset(struct thread_state *state);

/* In a forked child: tables of the parent are nobody's. */
void intern_forget(void);

#endif
