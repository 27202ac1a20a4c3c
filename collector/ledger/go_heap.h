/* SPDX-License-Identifier: MIT */
/*
 * go_heap.h - the memory of a Go runtime, without symbols
 *
 * Why     Go's heap and its goroutines' stacks lie in the same arenas, at
 *         addresses that tell nothing since Go 1.26
 * How     one word of the runtime's data leads to the table of arenas, an
 *         arena's record to its spans, a span's record says what it is for.
 *         Offsets differ by release: those are taken with which all that is
 *         read agrees (Go 1.20 to 1.27)
 * Trust   every pointer is checked against mappings; loops are bounded
 */
#ifndef DARKHEAP_GO_HEAP_H
#define DARKHEAP_GO_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct areas;
struct claims;
struct remote;
struct residency;
struct targets;

#define GO_ARENA_BYTES (UINT64_C(64) << 20)

/* Where a runtime's module is, and its Go code. */
struct go_runtime {
	uint64_t start, end; /* of the module's mappings */
	uint64_t text_start, text_end;
};

/* Resident bytes of its arenas. */
struct go_sums {
	uint64_t heap, stacks;
	uint64_t arenas, spans, spans_in_use;
};

/* What go_heap_take() works with. */
struct go_view {
	const struct areas *areas;
	const struct residency *residency;
	struct remote *remote;
	struct claims *claims;	 /* arenas are claimed */
	struct targets *targets; /* where the runtime's words lead */
};

/* NULL, or why its heap is not known: a literal. */
const char *go_heap_take(const struct go_view *view,
			 const struct go_runtime *runtime,
			 struct go_sums *sums);

#endif
