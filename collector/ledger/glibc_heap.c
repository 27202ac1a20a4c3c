/* SPDX-License-Identifier: MIT */
#include "ledger/glibc_heap.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/glibc_arenas.h"
#include "ledger/remote.h"
#include "ledger/residency.h"

#define CHUNK_MIN 32
/* A full heap ends with chunks that are none. */
#define FENCE_BYTES 16
#define TRIES 3

/* Add [start, end) to a field of the pages that it lies on. */
static void spread(struct glibc_heap *heap, uint64_t start, uint64_t end,
		   size_t field)
{
	while (start < end) {
		uint64_t page = (start - heap->start) / LEDGER_PAGE;
		uint64_t stop = heap->start + (page + 1) * LEDGER_PAGE;
		uint64_t n = (end < stop ? end : stop) - start;
		uint16_t *sum =
		    (uint16_t *)(void *)((char *)&heap->pages[page] + field);

		/* a list that runs in a circle counts more than there is */
		n += *sum;
		*sum = (uint16_t)(n < LEDGER_PAGE ? n : LEDGER_PAGE);
		start = end < stop ? end : stop;
	}
}

#define SPREAD(heap, start, end, name) \
	spread(heap, start, end, offsetof(struct page_use, name))

enum step {
	STEP_ON,
	STEP_END,
	STEP_BROKEN,
};

/* One that ends beyond the heap. */
static enum step take_last(struct glibc_heap *heap, uint64_t at)
{
	if (!heap->is_cut)
		return STEP_BROKEN;
	SPREAD(heap, at, heap->end, used);
	return STEP_END;
}

/* One chunk: what it is, is in the next one's word. */
static enum step take_chunk(struct glibc_heap *heap, struct remote *remote,
			    uint64_t *at, glibc_chunk each, void *arg)
{
	uint64_t word, bytes, next;

	/* a page that came later than what is known of pages */
	if (!remote_word(remote, *at + 8, &word))
		return STEP_END;
	bytes = word & ~(uint64_t)CHUNK_FLAGS;
	if (!heap->top && bytes <= FENCE_BYTES &&
	    heap->end - *at <= LEDGER_PAGE)
		return STEP_END;
	if (bytes < CHUNK_MIN || bytes & 15)
		return STEP_BROKEN;
	if (bytes >= heap->end - *at)
		return take_last(heap, *at);
	if (heap->top && *at + bytes > heap->top)
		return STEP_BROKEN;
	if (!remote_word(remote, *at + bytes + 8, &next))
		next = CHUNK_IN_USE; /* likewise */
	if (next & CHUNK_IN_USE) {
		SPREAD(heap, *at, *at + bytes, used);
		if (each)
			each(arg, *at, bytes);
	} else {
		SPREAD(heap, *at, *at + bytes, free);
	}
	*at += bytes;
	return STEP_ON;
}

/* Where it stopped; the end of all is good. */
static bool walk(struct glibc_heap *heap, struct remote *remote,
		 glibc_chunk each, void *arg)
{
	uint64_t at = heap->first;
	uint64_t end = heap->top ? heap->top : heap->end;
	enum step step = STEP_ON;

	while (step == STEP_ON && at < end)
		step = take_chunk(heap, remote, &at, each, arg);
	if (heap->top)
		SPREAD(heap, heap->top, heap->end, top);
	return step != STEP_BROKEN;
}

int glibc_heap_walk(struct glibc_heap *heap, struct remote *remote,
		    glibc_chunk each, void *arg)
{
	size_t n = (heap->end - heap->start + LEDGER_PAGE - 1) / LEDGER_PAGE;

	heap->pages = calloc(n, sizeof(*heap->pages));
	if (!heap->pages)
		return -ENOMEM;
	for (int i = 0; i < TRIES; i++) {
		if (i)
			memset(heap->pages, 0, n * sizeof(*heap->pages));
		remote_forget(remote);
		if (walk(heap, remote, each, arg))
			break;
	}
	return 0;
}

void glibc_heap_cached(struct glibc_heap *heap, uint64_t chunk, uint64_t bytes)
{
	if (heap->pages && chunk >= heap->start && chunk < heap->end &&
	    bytes <= heap->end - chunk)
		SPREAD(heap, chunk, chunk + bytes, cached);
}

/* A page with bytes that are in use. */
static void sum_used(const struct page_use *page, struct heap_sums *sums)
{
	uint64_t cached = page->cached < page->used ? page->cached : page->used;
	uint64_t live = page->used - cached;
	uint64_t free = page->free + page->top;

	sums->live += live;
	sums->cached += cached;
	if (live)
		sums->beside_live += free;
	else
		sums->beside_cached += free;
}

static void sum_page(const struct glibc_heap *heap, const struct page_use *page,
		     struct heap_sums *sums)
{
	uint64_t known = (uint64_t)page->used + page->free + page->top;
	uint64_t rest = known < LEDGER_PAGE ? LEDGER_PAGE - known : 0;

	if (page->used)
		sum_used(page, sums);
	else if (page->top && heap->arena)
		sums->top += page->top + page->free;
	else
		sums->whole_pages += page->free + page->top;
	if (known)
		sums->own += rest;
	else
		sums->unknown += rest;
}

void glibc_heap_sum(const struct glibc_heap *heap,
		    const struct residency *residency, struct heap_sums *sums)
{
	const struct run *run = residency_next(residency, heap->start);
	const struct run *last = residency->runs + residency->n;
	size_t n = (heap->end - heap->start + LEDGER_PAGE - 1) / LEDGER_PAGE;

	for (size_t i = 0; i < n; i++)
		sums->used_bytes += heap->pages[i].used;
	for (; run && run < last && run->start < heap->end; run++) {
		uint64_t at =
		    run->start > heap->start ? run->start : heap->start;

		for (; at < run->end && at < heap->end; at += LEDGER_PAGE)
			sum_page(heap,
				 &heap->pages[(at - heap->start) / LEDGER_PAGE],
				 sums);
	}
}
