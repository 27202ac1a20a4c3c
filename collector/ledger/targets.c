/* SPDX-License-Identifier: MIT */
#include "ledger/targets.h"

#include <stdlib.h>

#include "ledger/residency.h"

void targets_add(struct targets *targets, uint64_t address)
{
	uint64_t page = address & ~(uint64_t)(LEDGER_PAGE - 1);

	if (targets->n == TARGETS_MAX ||
	    (targets->n && targets->pages[targets->n - 1] == page))
		return;
	if (targets->n == targets->room) {
		size_t room = targets->room ? 2 * targets->room : 1024;
		void *pages =
		    realloc(targets->pages, room * sizeof(*targets->pages));

		if (!pages)
			return;
		targets->pages = pages;
		targets->room = room;
	}
	targets->pages[targets->n++] = page;
	targets->is_sorted = false;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

bool targets_any(struct targets *targets, uint64_t start, uint64_t end)
{
	size_t low = 0, high = targets->n;

	if (!targets->is_sorted && targets->n)
		qsort(targets->pages, targets->n, sizeof(*targets->pages),
		      by_number);
	targets->is_sorted = true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (targets->pages[middle] < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low < targets->n && targets->pages[low] < end;
}

void targets_release(struct targets *targets)
{
	free(targets->pages);
	*targets = (struct targets){0};
}
