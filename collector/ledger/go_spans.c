/* SPDX-License-Identifier: MIT */
#include "ledger/go_spans.h"

#include "ledger/areas.h"
#include "ledger/go_heap.h"
#include "ledger/remote.h"
#include "ledger/residency.h"
#include "ledger/targets.h"

#define SPAN_PAGE 8192
#define PAGES (GO_ARENA_BYTES / SPAN_PAGE)

/* mspan */
#define SPAN_START 24
#define SPAN_PAGES 32
#define SPAN_BYTES 160
#define SPAN_PAGES_MAX (UINT64_C(1) << 35)
#define STATE_IN_USE 1
#define STATE_STACKS 2 /* mSpanManual */

const struct go_span_layout go_span_layouts[GO_SPAN_LAYOUTS] = {
    {.spans = 0, .state = 99},	      /* 1.22 and later */
    {.spans = 1064960, .state = 107}, /* 1.21 */
    {.spans = 1064960, .state = 99},  /* 1.20 */
};

struct span {
	uint64_t start, pages;
	unsigned char state;
};

static bool read_span(const struct go_view *view,
		      const struct go_span_layout *layout, uint64_t address,
		      struct span *span)
{
	return !(address & 7) &&
	       areas_are_private(view->areas, address, SPAN_BYTES) &&
	       remote_word(view->remote, address + SPAN_START, &span->start) &&
	       remote_word(view->remote, address + SPAN_PAGES, &span->pages) &&
	       remote_read(view->remote, address + layout->state, &span->state,
			   1);
}

/* Could these be the words of one, in use or not? */
static bool is_span(const struct span *span)
{
	return span->state <= STATE_STACKS && !(span->start % SPAN_PAGE) &&
	       span->pages <= SPAN_PAGES_MAX;
}

/*
 * Bytes from `at` on that it holds; 0: none.  Pages that were freed keep their
 * pointers to a record that is another span's by now.
 */
static uint64_t span_holds(const struct span *span, uint64_t at, uint64_t end)
{
	uint64_t bytes = span->pages * SPAN_PAGE;

	if (at < span->start || at - span->start >= bytes)
		return 0;
	bytes -= at - span->start;
	return bytes < end - at ? bytes : end - at;
}

/* What was made of one arena so far. */
struct arena_split {
	const struct go_view *view;
	const struct go_span_layout *layout;
	uint64_t at, end; /* pages before `at` are done */
	uint64_t n_good, n_bad;
	struct go_sums *sums;
};

static void take_page(struct arena_split *split, uint64_t entry)
{
	uint64_t bytes = SPAN_PAGE;
	struct span span = {0};

	if (!entry) {
		split->at += bytes; /* never used */
		return;
	}
	if (!read_span(split->view, split->layout, entry, &span) ||
	    !is_span(&span)) {
		split->n_bad++; /* it changes while it is read, if few are */
		split->at += SPAN_PAGE;
		return;
	}
	split->n_good++;
	bytes = span_holds(&span, split->at, split->end);
	if (!bytes) {
		split->at += SPAN_PAGE;
		return;
	}
	split->sums->spans++;
	split->sums->spans_in_use += span.state == STATE_IN_USE;
	targets_add(split->view->targets, entry);
	if (span.state == STATE_STACKS)
		split->sums->stacks += residency_bytes(
		    split->view->residency, split->at, split->at + bytes);
	split->at += bytes;
}

/* As many entries as a page has. */
#define ENTRIES (LEDGER_PAGE / 8)

bool go_spans_take(const struct go_view *view,
		   const struct go_span_layout *layout, uint64_t arena,
		   uint64_t record, struct go_sums *sums)
{
	struct arena_split split = {
	    .view = view,
	    .layout = layout,
	    .at = arena,
	    .end = arena + GO_ARENA_BYTES,
	    .sums = sums,
	};
	uint64_t entries[ENTRIES];

	for (uint64_t i = 0; i < PAGES; i += ENTRIES) {
		if (split.at >= arena + (i + ENTRIES) * SPAN_PAGE)
			continue;
		if (!remote_read(view->remote, record + layout->spans + i * 8,
				 entries, sizeof(entries)))
			split.at = arena + (i + ENTRIES) * SPAN_PAGE;
		while (split.at < arena + (i + ENTRIES) * SPAN_PAGE)
			take_page(&split,
				  entries[(split.at - arena) / SPAN_PAGE - i]);
	}
	return split.n_bad <= split.n_good;
}
