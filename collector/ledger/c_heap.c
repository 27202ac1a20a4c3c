/* SPDX-License-Identifier: MIT */
#include "ledger/c_heap.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "ledger/glibc_arenas.h"
#include "ledger/glibc_cached.h"
#include "ledger/glibc_heap.h"
#include "ledger/glibc_mapped.h"
#include "ledger/view.h"

/* As glibc begins: more is what a free of a large block has made of it. */
#define THRESHOLD_USUAL 131072
/* Of a heap's pages may be unknown, in 64ths. */
#define UNKNOWN_PART 64
/*
 * With so much live there must be more than nothing; how much more cannot be
 * said: a large block may have been freed, or is being moved, meanwhile.
 */
#define CHECKED_BYTES_MIN (UINT64_C(1) << 20)
#define USED_BYTES_MIN (64u << 10)
#define RETAINED_MIN (64u * 1024)

static void no_heap(struct ledger *ledger, const char *why)
{
	ledger_why(ledger, LEDGER_C_LIVE, why);
	ledger_why(ledger, LEDGER_C_SLACK, why);
}

static int walk_heaps(const struct glibc *glibc, struct view *view)
{
	struct cache_records records = {0};
	int error = 0;

	for (size_t i = 0; i < glibc->n_heaps && !error; i++)
		error = glibc_heap_walk(&glibc->heaps[i], view->remote,
					glibc_cached_look, &records);
	if (!error)
		glibc_cached_mark(&records, glibc, view->remote);
	glibc_cached_release(&records);
	return error;
}

static void add_retention(struct retention *retention,
			  const struct heap_sums *sums)
{
	uint64_t *classes = retention->classes;
	uint64_t before = retention_bytes(retention);

	classes[RETENTION_TOP] += sums->top;
	classes[RETENTION_WHOLE_PAGES] += sums->whole_pages;
	classes[RETENTION_BESIDE_LIVE] += sums->beside_live;
	classes[RETENTION_BESIDE_CACHED] += sums->beside_cached + sums->cached;
	if (retention_bytes(retention) - before < RETAINED_MIN)
		return;
	retention->arenas++;
	retention->live += sums->live;
}

static void sum_arena(const struct heap_sums *sums, struct view *view,
		      struct ledger *ledger)
{
	add_retention(&ledger->retention, sums);
	ledger->rows[LEDGER_C_LIVE] += sums->live;
	ledger->rows[LEDGER_C_SLACK] +=
	    sums->cached + sums->top + sums->whole_pages + sums->beside_live +
	    sums->beside_cached + sums->unknown + sums->own;
	view->c_used_bytes += sums->used_bytes;
}

static void check_walks(struct view *view, struct ledger *ledger,
			uint64_t unknown)
{
	uint64_t all =
	    ledger->rows[LEDGER_C_LIVE] + ledger->rows[LEDGER_C_SLACK];

	if (unknown <= all / UNKNOWN_PART + LEDGER_PAGE)
		return;
	no_heap(ledger, "malloc's heaps changed while they were read");
	view->is_racing = true;
}

static int sum_heaps(struct glibc *glibc, struct view *view,
		     struct ledger *ledger)
{
	struct heap_sums *sums = calloc(glibc->n_arenas, sizeof(*sums));
	uint64_t unknown = 0;

	if (!sums)
		return -ENOMEM;
	for (size_t i = 0; i < glibc->n_heaps; i++) {
		struct glibc_heap *heap = &glibc->heaps[i];

		if (!claims_add(&view->claims, heap->start, heap->end))
			continue;
		claims_add(&view->heaps, heap->start, heap->end);
		glibc_heap_sum(heap, &view->residency, &sums[heap->arena]);
	}
	for (size_t i = 0; i < glibc->n_arenas; i++) {
		sum_arena(&sums[i], view, ledger);
		unknown += sums[i].unknown;
	}
	free(sums);
	check_walks(view, ledger, unknown);
	return 0;
}

void c_heap_take(struct view *view, struct ledger *ledger)
{
	struct glibc glibc;
	int error = glibc_find(&glibc, &view->areas, view->remote);

	if (!error && !glibc.why)
		error = walk_heaps(&glibc, view);
	if (!error && !glibc.why)
		error = sum_heaps(&glibc, view, ledger);
	view->is_racing |= glibc.is_racing;
	if (error || glibc.why)
		no_heap(ledger, glibc.why ? glibc.why : "out of memory");
	ledger->retention.trim_threshold = glibc.settings.trim_threshold;
	ledger->retention.mmap_threshold = glibc.settings.mmap_threshold;
	ledger->retention.is_raised =
	    glibc.settings.is_dynamic &&
	    glibc.settings.mmap_threshold > THRESHOLD_USUAL;
	glibc_release(&glibc);
}

/* Page after page; what a block says of its length is skipped. */
static void take_gap(struct view *view, uint64_t first, uint64_t end)
{
	const struct run *run = residency_next(&view->residency, first);
	const struct run *last = view->residency.runs + view->residency.n;
	uint64_t done = first, start, bytes;

	while (run && run < last && run->start < end) {
		uint64_t at = run->start > done ? run->start : done;

		for (; at < run->end && at < end; at += LEDGER_PAGE) {
			if (!glibc_mapped_at(view->remote, at, done, end,
					     &start, &bytes))
				continue;
			view_claim(view, start, start + bytes, LEDGER_C_LIVE);
			view->c_used_bytes += bytes;
			done = start + bytes;
			break;
		}
		run = at < run->end && at < end
			  ? residency_next(&view->residency, done)
			  : run + 1;
	}
}

void c_heap_take_mapped(struct view *view)
{
	for (size_t i = 0; i < view->areas.n; i++) {
		const struct area *area = &view->areas.items[i];
		uint64_t start = area->start, end;

		if (!area_is_private(area) || area->bss_of)
			continue;
		while (claims_gap(&view->claims, &start, area->end, &end)) {
			take_gap(view, start, end);
			start = end;
		}
	}
}

void c_heap_check(const struct view *view, struct ledger *ledger)
{
	if (ledger->c_live_requested > CHECKED_BYTES_MIN &&
	    view->c_used_bytes < USED_BYTES_MIN)
		no_heap(ledger,
			"its blocks are not in heaps of glibc's malloc");
}
