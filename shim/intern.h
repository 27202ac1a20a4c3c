/* SPDX-License-Identifier: MIT */
/*
 * intern.h - this thread's table: key of a stack -> id that the collector knows
 *
 * Shape   open addressing; starts with 16 KiB, grows by four up to 4 MiB and
 *         is then emptied: known stacks are sent again, under new ids
 * Context [malloc]
 */
#ifndef DARKHEAP_INTERN_H
#define DARKHEAP_INTERN_H

#include <stdint.h>

#include "emit.h"

/* The place of `key`: found when slot->id is not 0; NULL: no memory. */
struct intern_slot *intern_find(struct thread_state *state, uint64_t key);

/* The id that intern_add() will give next. */
uint32_t intern_next(const struct thread_state *state);

/* Fill a place that intern_find() gave, with the next id, which is returned. */
uint32_t intern_add(struct thread_state *state, struct intern_slot *slot,
		    uint64_t key);

#endif
