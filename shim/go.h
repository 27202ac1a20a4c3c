/* SPDX-License-Identifier: MIT */
/*
 * go.h - from C code in a cgo call back to the goroutine
 *
 * Why     cgo leaves the way back on the g0 stack: asmcgocall saves g and the
 *         goroutine's SP there, and Go keeps frame pointers.  No unwinding, no
 *         symbols, some 20 ns
 * Checks  offsets come from the collector and are claims: every stack is
 *         accepted only if slot, bounds, return address, g.syscallsp and m.ncgo
 *         agree (go_locate).  A Go thread whose checks keep failing switches
 *         the Go part off for the session
 * Several a C program may hold several Go libraries, each with a runtime and a
 *         slot of its own; a thread is where its innermost cgo call is
 * Threads each reads its own g, m and stacks; the GC does not move the stack of
 *         a goroutine that is in a cgo call.  Layouts are only added
 * Context [malloc], but go_start: [init]
 */
#ifndef DARKHEAP_GO_H
#define DARKHEAP_GO_H

#include <stdbool.h>
#include <stdint.h>

#include "arch.h"
#include "darkheap/session.h"

struct runtime;

/* Who runs: all zero outside of cgo calls. */
struct go_context {
	uint64_t goid, call;
	uintptr_t m;
	uint32_t depth, machine;
};

/*
 * A cgo call in progress, by the words that tell it from every other one of its
 * thread: while they stand, neither the goroutine nor a frame above the call
 * can have changed.  A call that the runtime makes by itself has no number of
 * its own, and none of these.
 */
struct go_activation {
	uintptr_t g0; /* 0: none */
	int64_t tls_slot;
	const uintptr_t *sp0_at;  /* g0.sched.sp: lower in a callback */
	const uint64_t *call_at;  /* m.ncgocall */
	const uint32_t *depth_at; /* m.ncgo */
	const uintptr_t *curg_at; /* m.curg */
	uintptr_t sp0;
	uint64_t call; /* 0: none */
	uint32_t depth;
	uint32_t goid; /* where a g has it */
};

/* The words that told a position, and what some of them held. */
struct go_checks {
	const uintptr_t *g0_low_at, *high_at; /* stacks' ends */
	const uintptr_t *slot_g, *slot_depth; /* asmcgocall's slot */
	const uintptr_t *syscall_sp_at;
	uintptr_t back, syscall_sp;
};

/* Where the innermost C part ends and the goroutine begins. */
struct go_position {
	struct runtime *runtime;   /* NULL: no Go frames are above */
	uint32_t flags;		   /* enum stack_flags */
	uint32_t frame_skip;	   /* how frame records begin: go_layout */
	uintptr_t g0_low, g0_high; /* g0 stack, 0: no Go thread */
	uintptr_t sp0, base; /* asmcgocall's slot; base - 8 returns to it */
	uintptr_t curg, sp, low, high; /* the goroutine, and its stack */
	struct go_checks checks;       /* where flags are STACK_GO alone */
};

struct go_stack {
	uint32_t n_levels, n_pcs, flags;
	uintptr_t g0_low,
	    g0_high; /* g0 stack of this thread, 0: no Go thread */
	struct stack_level levels[STACK_LEVELS_MAX];
	uint64_t pcs[STACK_DEPTH_MAX];
};

extern _Atomic uint32_t go_runtimes __attribute__((visibility("hidden")));

void go_start(struct session_control *control, uint32_t depth);

/* Take what the collector has added; true: a walk may find more than before. */
bool go_meet(void);

/* *activation: of that context's call. */
void go_context(struct go_context *context, struct go_activation *activation);

/* `frame` is the frame address of the hook. */
void go_locate(struct go_position *position, uintptr_t frame);

/*
 * The Go frames above this C code.  Fills in the head, and only as many levels
 * and pcs as there are.
 */
void go_walk(struct go_stack *stack, const struct go_position *position);

/* Of one runtime only: with a second one another call may be nearer. */
static inline bool go_is_on(const struct go_activation *activation)
{
	return activation->g0 &&
	       arch_tls_word(activation->tls_slot) == activation->g0 &&
	       atomic_load_explicit(&go_runtimes, memory_order_relaxed) == 1;
}

/* Is this thread still in that call? */
static inline bool go_is_in(const struct go_activation *activation)
{
	return go_is_on(activation) &&
	       *activation->call_at == activation->call &&
	       *activation->sp0_at == activation->sp0 &&
	       *activation->depth_at == activation->depth;
}

/*
 * Another call of the same M and the same goroutine as in `context`: it is
 * taken as go_context() would.  False: that is to be called.
 */
static inline bool go_enter_next(struct go_activation *activation,
				 const struct go_context *context)
{
	if (!go_is_on(activation))
		return false;
	uintptr_t curg = *activation->curg_at;
	uint64_t call = *activation->call_at;
	uint32_t depth = *activation->depth_at;
	/* a g that is none has no number to compare */
	if (!depth || depth != context->depth || curg < 4096 ||
	    call >> 16 != context->call >> 16 ||
	    *(const uint64_t *)(curg + activation->goid) != context->goid)
		return false;
	activation->call = call;
	activation->sp0 = *activation->sp0_at;
	return true;
}

/*
 * Would go_locate() come to the same for this call, and in it?  `position` was
 * one with a call of its own (STACK_GO alone).
 */
static inline bool go_is_at(const struct go_position *position,
			    const struct go_activation *activation,
			    uintptr_t frame)
{
	const struct go_checks *checks = &position->checks;
	uintptr_t curg = position->curg, base = position->base;

	return activation->sp0 == position->sp0 &&
	       *activation->curg_at == curg && frame < base &&
	       *checks->g0_low_at == position->g0_low &&
	       frame >= position->g0_low &&
	       *checks->high_at == position->high && *checks->slot_g == curg &&
	       *checks->slot_depth == position->high - position->sp &&
	       *(const uintptr_t *)(base - 8) == checks->back &&
	       *checks->syscall_sp_at == checks->syscall_sp;
}

#endif
