/* SPDX-License-Identifier: MIT */
#include "ledger/leftover.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/look.h"
#include "ledger/mapped_by_c.h"
#include "ledger/view.h"

static const struct {
	const char *start;
	enum ledger_row row;
} names[] = {
    {"[stack", LEDGER_THREAD_STACKS},
    {"[heap]", LEDGER_C_SLACK}, /* its arena was not found */
    {"[vdso", LEDGER_FILES},
    {"[anon: Go: ", LEDGER_GO_RUNTIME},
    {"/memfd:darkheap-", LEDGER_DARKHEAP},
    {"/memfd:", LEDGER_SHARED},
    {"/dev/shm/", LEDGER_SHARED},
    {"/dev/zero", LEDGER_SHARED},
    {"/SYSV", LEDGER_SHARED},
};

/* Variables that a file has no bytes for. */
static enum ledger_row row_of_bss(const struct area *area,
				  const struct look *look)
{
	if (area_is_file(area->bss_of, "libdarkheap.so"))
		return LEDGER_DARKHEAP;
	for (uint32_t i = 0; i < look->n_runtimes; i++)
		if (area->start > look->runtimes[i].start &&
		    area->start <= look->runtimes[i].end)
			return LEDGER_GO_RUNTIME;
	return LEDGER_FILES;
}

static enum ledger_row row_of_area(const struct area *area,
				   const struct look *look)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strncmp(area->path, names[i].start,
			     strlen(names[i].start)))
			return names[i].row;
	if (area_is_file(area->path, "libdarkheap.so"))
		return LEDGER_DARKHEAP;
	if (*area->path == '/')
		return LEDGER_FILES;
	if (area->is_shared)
		return LEDGER_SHARED;
	if (area->bss_of)
		return row_of_bss(area, look);
	return LEDGER_UNEXPLAINED;
}

static void add_gap(struct gaps *gaps, uint64_t start, uint64_t end)
{
	if (gaps->n == gaps->room) {
		size_t room = gaps->room ? 2 * gaps->room : 64;
		void *items = realloc(gaps->items, room * sizeof(*gaps->items));

		if (!items)
			return;
		gaps->items = items;
		gaps->room = room;
	}
	gaps->items[gaps->n++] = (struct gap){.start = start, .end = end};
}

/* What Go's variables lead to is Go's. */
static void take_gap(struct view *view, struct gaps *gaps, uint64_t start,
		     uint64_t end, enum ledger_row row)
{
	uint64_t bytes = residency_bytes(&view->residency, start, end);

	if (row == LEDGER_UNEXPLAINED &&
	    targets_any(&view->targets, start, end))
		row = LEDGER_GO_RUNTIME;
	view->rows[row] += bytes;
	if (bytes && row == LEDGER_UNEXPLAINED)
		add_gap(gaps, start, end);
}

static void take_found(struct view *view, const struct gaps *gaps)
{
	for (size_t i = 0; i < gaps->n; i++) {
		uint64_t bytes = residency_bytes(
		    &view->residency, gaps->items[i].start, gaps->items[i].end);

		if (!gaps->items[i].is_c)
			continue;
		view->rows[LEDGER_UNEXPLAINED] -= bytes;
		view->rows[LEDGER_C_LIVE] += bytes;
	}
}

void leftover_take(struct view *view, const struct look *look)
{
	struct gaps gaps = {0};

	for (size_t i = 0; i < view->areas.n; i++) {
		const struct area *area = &view->areas.items[i];
		enum ledger_row row = row_of_area(area, look);
		uint64_t start = area->start, end;

		while (claims_gap(&view->claims, &start, area->end, &end)) {
			take_gap(view, &gaps, start, end, row);
			start = end;
		}
	}
	mapped_by_c_find(view, look, &gaps);
	take_found(view, &gaps);
	free(gaps.items);
}
