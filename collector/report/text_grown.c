/* SPDX-License-Identifier: MIT */
#include "report/text_grown.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/grown.h"
#include "report/page.h"
#include "report/report.h"

#define ROWS_SHOWN 8

static enum tint tint_of(const struct grown *grown)
{
	const struct go_growth *go = grown->go;

	return go->heap_grows || go->goroutines_grow || !go->is_known
		   ? TINT_DOUBT
		   : TINT_NONE;
}

/* The place is what a person must read: it is never cut. */
static void put_head(struct page *page, const struct grown *grown,
		     const char *says)
{
	const char *rest = strstr(says, ": ");

	if (!rest || strlen("darkheap: ") + strlen(says) <= PAGE_COLUMNS) {
		page_line(page, tint_of(grown), "darkheap: %s", says);
		return;
	}
	page_line(page, tint_of(grown), "darkheap: %.*s:", (int)(rest - says),
		  says);
	page_line(page, tint_of(grown), "darkheap: %s", rest + 2);
}

void text_grown_head(struct page *page, const struct report *report)
{
	struct grown grown;
	char says[GROWN_BYTES];

	grown_list(&grown, report);
	grown_says(&grown, says);
	if (*says) {
		put_head(page, &grown, says);
		return;
	}
	grown_suspected(report, says);
	if (*says)
		page_line(page, TINT_DOUBT, "darkheap: %s", says);
}

static bool is_said(const struct grown_row *row, const struct grown_row *before)
{
	return before && before->why && before->side == row->side &&
	       !strcmp(row->why, before->why);
}

static void put_row(struct page *page, const struct grown_row *row,
		    const struct grown_row *before)
{
	char bytes[WORD_BYTES], place[GROWN_BYTES];

	page_line(page, TINT_NONE, "  %-9s %10s %9" PRIu64 "  %s", row->side,
		  row->has_bytes ? page_size(bytes, row->bytes) : "?",
		  row->objects, grown_place(row, place));
	/* a site says so itself, in its own place */
	if (row->why && strcmp(row->side, "c") != 0 && !is_said(row, before))
		page_field(page, "", row->why);
	if (row->stack && page->options->verbose)
		page_field(page, "", row->stack);
}

static void put_rows(struct page *page, const struct grown *grown)
{
	size_t shown = page->options->verbose ? GROWN_ROWS : ROWS_SHOWN;

	page_line(page, TINT_DIM, "  %-9s %10s %9s", "side", "bytes",
		  "objects");
	for (size_t i = 0; i < grown->n && i < shown; i++)
		put_row(page, &grown->rows[i], i ? &grown->rows[i - 1] : NULL);
	if (grown->n > shown)
		page_line(page, TINT_DIM, "  ... and %zu more (-v shows all)",
			  grown->n - shown);
}

static void put_title(struct page *page, const struct grown *grown)
{
	const struct go_growth *go = grown->go;
	const char *what = grown->n ? "what" : "nothing";

	if (go->n_points > 1)
		page_line(page, TINT_BOLD,
			  "%s grew in %.1f s, by two profiles of %s:", what,
			  (double)(go->point.time_ns - go->base.time_ns) / 1e9,
			  go->source);
	else
		page_line(page, TINT_BOLD,
			  "%s grew, by %" PRIu32 " looks at %s:", what,
			  go->looks, go->source);
}

/* What the two profiles were, so that the list can be believed. */
static void put_chain(struct page *page, const struct go_growth *go)
{
	const struct growth_sample *base = &go->base, *point = &go->point;
	char from[WORD_BYTES], to[WORD_BYTES];

	page_line(page, TINT_NONE,
		  "  Go heap %s -> %s live, %" PRIu64 " -> %" PRIu64
		  " goroutines; a collection took %" PRIu32 " %% at most",
		  page_size(from, base->heap_alloc),
		  page_size(to, point->heap_alloc), base->goroutines,
		  point->goroutines, go->fell_percent);
}

void text_grown(struct page *page, const struct report *report)
{
	struct grown grown;
	const struct go_growth *go;

	grown_list(&grown, report);
	if (!grown.process)
		return;
	go = grown.go;
	page_blank(page);
	if (!go->n_points) {
		page_note(page, TINT_DOUBT, "%s: %s", go->source,
			  *go->trouble ? go->trouble
				       : "it was over before a first profile");
		return;
	}
	put_title(page, &grown);
	if (grown.n)
		put_rows(page, &grown);
	put_chain(page, go);
}
