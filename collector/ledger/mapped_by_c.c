/* SPDX-License-Identifier: MIT */
#include "ledger/mapped_by_c.h"

#include "ledger/look.h"
#include "ledger/remote.h"
#include "ledger/view.h"

/* Less than this part of all need not be told. */
#define WORTH_PART 128
/* Heaps and mappings are read until so much is. */
#define READ_BYTES_MAX (UINT64_C(64) << 20)

struct search {
	struct view *view;
	struct gaps *gaps;
	uint64_t left; /* bytes that may be read */
	uint64_t unknown, worth;
	bool is_new; /* one was found */
};

static struct gap *gap_at(struct gaps *gaps, uint64_t address)
{
	size_t low = 0, high = gaps->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (gaps->items[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == gaps->n || gaps->items[low].start > address)
		return NULL;
	return &gaps->items[low];
}

static void take_word(struct search *search, uint64_t word)
{
	struct gap *gap;

	if (word < search->gaps->items[0].start ||
	    word >= search->gaps->items[search->gaps->n - 1].end)
		return;
	gap = gap_at(search->gaps, word);
	if (!gap || gap->is_c)
		return;
	gap->is_c = search->is_new = true;
	search->unknown -=
	    residency_bytes(&search->view->residency, gap->start, gap->end);
}

/* All words of [start, end) that are there. */
static void take_words(struct search *search, uint64_t start, uint64_t end)
{
	const struct residency *residency = &search->view->residency;
	const struct run *run = residency_next(residency, start);
	const struct run *last = residency->runs + residency->n;
	uint64_t words[LEDGER_PAGE / 8];

	for (; run && run < last && run->start < end; run++) {
		uint64_t at = run->start > start ? run->start : start;

		for (; at < run->end && at < end; at += LEDGER_PAGE) {
			if (search->left < LEDGER_PAGE ||
			    search->unknown < search->worth)
				return;
			search->left -= LEDGER_PAGE;
			if (!remote_read(search->view->remote, at, words,
					 sizeof(words)))
				break;
			for (size_t i = 0; i < LEDGER_PAGE / 8; i++)
				take_word(search, words[i]);
		}
	}
}

static bool is_go(const struct look *look, const struct area *area)
{
	for (uint32_t i = 0; i < look->n_runtimes; i++)
		if (area->start >= look->runtimes[i].start &&
		    area->start <= look->runtimes[i].end)
			return true;
	return false;
}

static void take_variables(struct search *search, const struct look *look)
{
	const struct areas *areas = &search->view->areas;

	for (size_t i = 0; i < areas->n; i++) {
		const struct area *area = &areas->items[i];

		if (area->is_writable && !area->is_shared &&
		    (*area->path == '/' || area->bss_of) && !is_go(look, area))
			take_words(search, area->start, area->end);
	}
}

/* From what is C's to what that leads to. */
static void take_found(struct search *search)
{
	do {
		search->is_new = false;
		for (size_t i = 0; i < search->gaps->n; i++) {
			const struct gap *gap = &search->gaps->items[i];

			if (gap->is_c)
				take_words(search, gap->start, gap->end);
		}
	} while (search->is_new);
}

void mapped_by_c_find(struct view *view, const struct look *look,
		      struct gaps *gaps)
{
	struct search search = {
	    .view = view,
	    .gaps = gaps,
	    .left = READ_BYTES_MAX,
	    .worth = residency_total(&view->residency) / WORTH_PART,
	};

	for (size_t i = 0; i < gaps->n; i++)
		search.unknown += residency_bytes(
		    &view->residency, gaps->items[i].start, gaps->items[i].end);
	if (search.unknown < search.worth || !gaps->n)
		return;
	take_variables(&search, look);
	take_found(&search);
	for (size_t i = 0; i < view->heaps.n; i++)
		take_words(&search, view->heaps.items[i].start,
			   view->heaps.items[i].end);
	take_found(&search);
}
