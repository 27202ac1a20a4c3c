/* SPDX-License-Identifier: MIT */
/*
 * slice.h - a stack that the tables cannot undo, for the collector to unwind
 *
 * Why     code without CFI, with rules that fit into no table, or that nobody
 *         has looked at yet: registers and a slice of the C stack travel
 *         instead of return addresses.  Two such stacks are the same when
 *         their Go frames, their first C return address and the distance of
 *         the stack pointer from the stack's end are: deeper C frames are
 *         those first seen, and the report says so
 * Context [malloc]
 */
#ifndef DARKHEAP_SLICE_H
#define DARKHEAP_SLICE_H

#include <stdint.h>

struct thread_state;

/* `caller`: return address of the hook; `frame`: its frame address. */
uint32_t slice_id(struct thread_state *state, uintptr_t caller,
		  uintptr_t frame);

#endif
