/* SPDX-License-Identifier: MIT */
/*
 * go_spans.h - what the pages of a Go arena are used for
 *
 * Why     a heapArena has a pointer for each page of 8 KiB to the mspan that
 *         holds it, and that says whether goroutines' stacks lie there
 */
#ifndef DARKHEAP_GO_SPANS_H
#define DARKHEAP_GO_SPANS_H

#include <stdbool.h>
#include <stdint.h>

struct go_sums;
struct go_view;

/* Where a release keeps what is read of heapArena and mspan. */
struct go_span_layout {
	uint32_t spans; /* in heapArena */
	uint32_t state; /* in mspan */
};

#define GO_SPAN_LAYOUTS 3
extern const struct go_span_layout go_span_layouts[GO_SPAN_LAYOUTS];

/* Does all of this arena agree with this layout?  Adds to what it found. */
bool go_spans_take(const struct go_view *view,
		   const struct go_span_layout *layout, uint64_t arena,
		   uint64_t record, struct go_sums *sums);

#endif
