/* SPDX-License-Identifier: MIT */
/*
 * go.h - from C code in a cgo call back to the goroutine
 *
 * Why     cgo leaves the way back on the g0 stack: asmcgocall saves g and the
 *         goroutine's SP there, and Go keeps frame pointers.  No unwinding, no
 *         symbols, some 20 ns
 * Checks  offsets come from the collector and are claims: every stack is
 *         accepted only if slot, bounds, return address, g.syscallsp and m.ncgo
 *         agree (go_walk).  A Go thread whose checks keep failing switches the
 *         Go part off for the session
 * Several a C program may hold several Go libraries, each with a runtime and a
 *         slot of its own; a thread is where its innermost cgo call is
 * Threads each reads its own g, m and stacks; the GC does not move the stack
 *         of a goroutine that is in a cgo call.  Layouts are only added
 * Context [malloc], but go_start: [init]
 */
#ifndef DARKHEAP_GO_H
#define DARKHEAP_GO_H

#include <stdbool.h>
#include <stdint.h>

#include "darkheap/session.h"

/* Who runs: all zero outside of cgo calls. */
struct go_context {
	uint64_t goid, call;
	uintptr_t m;
	uint32_t depth, machine;
};

struct go_stack {
	uint32_t n_levels, n_pcs, flags;
	uintptr_t g0_low,
	    g0_high; /* g0 stack of this thread, 0: no Go thread */
	struct stack_level levels[STACK_LEVELS_MAX];
	uint64_t pcs[STACK_DEPTH_MAX];
};

void go_start(struct session_control *control, uint32_t depth);

/* Take what the collector has added; true: a walk may find more than before. */
bool go_meet(void);

void go_context(struct go_context *context);

/*
 * The Go frames above this C code.  `frame` is the frame address of the hook.
 * Fills in the head, and only as many levels and pcs as there are.
 */
void go_walk(struct go_stack *stack, uintptr_t frame);

#endif
