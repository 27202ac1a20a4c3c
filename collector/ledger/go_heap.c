/* SPDX-License-Identifier: MIT */
#include "ledger/go_heap.h"

#include "ledger/areas.h"
#include "ledger/claims.h"
#include "ledger/go_spans.h"
#include "ledger/remote.h"
#include "ledger/residency.h"
#include "ledger/targets.h"

/* mheap_.arenas[0]: a table of pointers for 48 bits of addresses */
#define TABLE_ENTRIES (UINT64_C(1) << 22)
#define TABLE_BYTES (TABLE_ENTRIES * 8)
#define ARENA_SHIFT 26
#define ARENA_BASE (UINT64_C(1) << 47)
#define ENTRIES_MAX (1u << 18)

/* moduledata behind text, etext: data, in pairs of start and end */
#define MODULE_DATA_PAIRS 4

/* Calls `use` for each entry of the table that is not zero; false: it said so,
 * or there is none. */
typedef bool (*use_entry)(void *arg, uint64_t arena, uint64_t record);

static bool use_page(const struct go_view *view, uint64_t table, uint64_t page,
		     use_entry use, void *arg, unsigned int *n)
{
	uint64_t words[LEDGER_PAGE / 8];

	if (!remote_read(view->remote, page, words, sizeof(words)))
		return true;
	for (size_t i = 0; i < LEDGER_PAGE / 8; i++) {
		uint64_t entry = (page - table) / 8 + i;

		if (!words[i])
			continue;
		if (++*n > ENTRIES_MAX ||
		    !use(arg, (entry << ARENA_SHIFT) - ARENA_BASE, words[i]))
			return false;
	}
	return true;
}

static bool each_entry(const struct go_view *view, uint64_t table,
		       use_entry use, void *arg)
{
	const struct run *run = residency_next(view->residency, table);
	const struct run *last = view->residency->runs + view->residency->n;
	uint64_t end = table + TABLE_BYTES;
	unsigned int n = 0;

	for (; run && run < last && run->start < end; run++) {
		uint64_t at = run->start > table ? run->start : table;

		for (; at < run->end && at < end; at += LEDGER_PAGE)
			if (!use_page(view, table, at, use, arg, &n))
				return false;
	}
	return n > 0;
}

/* An arena is mapped, at least its start, and so is its record. */
static bool is_arena(void *arg, uint64_t arena, uint64_t record)
{
	const struct go_view *view = arg;
	const struct area *area = areas_find(view->areas, arena);

	return area && *area->path != '/' && !area->is_shared &&
	       !(record & 7) && areas_are_private(view->areas, record, 65536);
}

static bool is_table(const struct go_view *view, uint64_t table)
{
	return !(table % LEDGER_PAGE) &&
	       areas_are_private(view->areas, table, TABLE_BYTES) &&
	       residency_bytes(view->residency, table, table + TABLE_BYTES) &&
	       each_entry(view, table, is_arena,
			  (void *)(uintptr_t)(const void *)view);
}

/* Its data: written by it, or zeroes at its start. */
static bool is_data(const struct area *area, const struct go_runtime *runtime)
{
	if (!area->is_writable || area->is_shared)
		return false;
	if (area->bss_of)
		return area->start >= runtime->start &&
		       area->start <= runtime->end;
	return *area->path && area->start >= runtime->start &&
	       area->end <= runtime->end;
}

/* What one pass over a runtime's data looks for. */
struct scan {
	const struct go_view *view;
	const struct go_runtime *runtime;
	uint64_t table;
	uint64_t data[2 * MODULE_DATA_PAIRS];
	bool has_data;
};

/* moduledata tells Go's variables from those of C beside them. */
static void take_module(struct scan *scan, uint64_t at)
{
	for (int i = 0; i < 2 * MODULE_DATA_PAIRS; i++)
		if (!remote_word(scan->view->remote, at + 16 + 8 * (uint64_t)i,
				 &scan->data[i]))
			return;
	for (int i = 0; i < MODULE_DATA_PAIRS; i++)
		if (scan->data[2 * i] > scan->data[2 * i + 1])
			return;
	scan->has_data = true;
}

static void look_at(struct scan *scan, uint64_t at, uint64_t word)
{
	uint64_t end;

	if (!scan->table && word >= LEDGER_PAGE && is_table(scan->view, word))
		scan->table = word;
	if (word == scan->runtime->text_start && !scan->has_data &&
	    remote_word(scan->view->remote, at + 8, &end) &&
	    end == scan->runtime->text_end)
		take_module(scan, at);
}

static bool is_go_variable(const struct scan *scan, uint64_t at)
{
	if (!scan->has_data)
		return true;
	for (int i = 0; i < MODULE_DATA_PAIRS; i++)
		if (at >= scan->data[2 * i] && at < scan->data[2 * i + 1])
			return true;
	return false;
}

static void add_target(struct scan *scan, uint64_t at, uint64_t word)
{
	const struct area *area;

	if (word < LEDGER_PAGE || !is_go_variable(scan, at))
		return;
	area = areas_find(scan->view->areas, word);
	if (area && area_is_private(area) && !area->bss_of)
		targets_add(scan->view->targets, word);
}

static void each_word(struct scan *scan,
		      void (*use)(struct scan *scan, uint64_t at,
				  uint64_t word))
{
	const struct areas *areas = scan->view->areas;
	uint64_t word;

	for (size_t i = 0; i < areas->n; i++) {
		const struct area *area = &areas->items[i];

		if (!is_data(area, scan->runtime))
			continue;
		for (uint64_t at = area->start; at < area->end; at += 8) {
			if (remote_word(scan->view->remote, at, &word))
				use(scan, at, word);
			else /* the page is not there */
				at |= LEDGER_PAGE - 8;
		}
	}
}

struct split {
	const struct go_view *view;
	const struct go_span_layout *layout;
	struct go_sums sums;
};

static bool split_arena(void *arg, uint64_t arena, uint64_t record)
{
	struct split *split = arg;

	split->sums.arenas++;
	split->sums.heap += residency_bytes(split->view->residency, arena,
					    arena + GO_ARENA_BYTES);
	targets_add(split->view->targets, record);
	return go_spans_take(split->view, split->layout, arena, record,
			     &split->sums);
}

static bool claim_arena(void *arg, uint64_t arena, uint64_t record)
{
	const struct go_view *view = arg;

	(void)record;
	return claims_add(view->claims, arena, arena + GO_ARENA_BYTES);
}

const char *go_heap_take(const struct go_view *view,
			 const struct go_runtime *runtime, struct go_sums *sums)
{
	struct scan scan = {.view = view, .runtime = runtime};

	each_word(&scan, look_at);
	if (!scan.table)
		return "the table of Go's arenas was not found";
	each_word(&scan, add_target);
	for (int i = 0; i < GO_SPAN_LAYOUTS; i++) {
		struct split split = {
		    .view = view,
		    .layout = &go_span_layouts[i],
		};

		if (!each_entry(view, scan.table, split_arena, &split) ||
		    !split.sums.spans_in_use)
			continue;
		if (!each_entry(view, scan.table, claim_arena,
				(void *)(uintptr_t)(const void *)view))
			return "Go's arenas are not apart from other memory";
		sums->heap += split.sums.heap - split.sums.stacks;
		sums->stacks += split.sums.stacks;
		sums->arenas += split.sums.arenas;
		sums->spans += split.sums.spans;
		sums->spans_in_use += split.sums.spans_in_use;
		return NULL;
	}
	return "Go's spans are not as any known release has them";
}
