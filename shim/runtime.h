/* SPDX-License-Identifier: MIT */
/*
 * runtime.h - the Go runtimes of this process, and where a thread is in them
 *
 * Why     go.c knows them, goroutine.c reads their stacks; nobody else
 * Context [malloc]
 */
#ifndef DARKHEAP_RUNTIME_H
#define DARKHEAP_RUNTIME_H

#include <stdbool.h>
#include <stdint.h>

#include "arch.h"
#include "go.h"

struct runtime {
	struct go_layout layout; /* known = 0: switched off */
	uint32_t number;	 /* among the collector's layouts */
	/* Where asmcgocall's CALL returned to last: it is one place in a
	 * program, but one more in each of its plugins. */
	_Atomic uintptr_t asmcgocall_return;
};

/* What all of the Go part shares; constant but for the collector's words. */
struct go_shared {
	struct session_control *control;
	uint32_t depth_max;
	struct runtime runtimes[GO_LAYOUTS_MAX]; /* go_runtimes of them */
};

extern struct go_shared go_shared __attribute__((visibility("hidden")));

static inline uintptr_t word_at(uintptr_t address, uint32_t offset)
{
	return *(const uintptr_t *)(address + offset);
}

static inline uint32_t half_at(uintptr_t address, uint32_t offset)
{
	return *(const uint32_t *)(address + offset);
}

/* A pointer to runtime data: aligned, not null, in the lower half. */
static inline bool is_pointer(uintptr_t p)
{
	return p >= 4096 && (p & 7) == 0 && p >> 47 == 0;
}

/* A thread's place in a Go runtime. */
struct place {
	struct runtime *runtime; /* NULL: it runs no C code on a g0 */
	uintptr_t g0, m;
};

static inline bool find_place(struct place *place, struct runtime *runtime)
{
	const struct go_layout *layout = &runtime->layout;

	if (!layout->known)
		return false;
	uintptr_t g = arch_tls_word(layout->tls_slot);
	if (!is_pointer(g))
		return false; /* never entered Go, or too early */
	uintptr_t m = word_at(g, layout->g_m);
	if (!is_pointer(m) || word_at(m, layout->m_g0) != g)
		return false; /* gsignal: a signal handler */
	*place = (struct place){runtime, g, m};
	return true;
}
static inline uintptr_t place_sp0(const struct place *place)
{
	return word_at(place->g0, place->runtime->layout.g_sched_sp);
}

/* A thread in several: where its innermost C code is. */
void runtime_nearest(struct place *nearest, uint32_t n)
    __attribute__((cold, visibility("hidden")));

static inline struct place runtime_place(void)
{
	uint32_t n = atomic_load_explicit(&go_runtimes, memory_order_acquire);
	struct place place = {0};

	if (LIKELY(n == 1))
		find_place(&place, &go_shared.runtimes[0]);
	else if (n)
		runtime_nearest(&place, n);
	return place;
}

#endif
