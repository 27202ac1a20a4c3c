/* SPDX-License-Identifier: MIT */
#include "ledger/claims.h"

#include <stdlib.h>
#include <string.h>

/* The first claim that ends behind `address`. */
static size_t find(const struct claims *claims, uint64_t address)
{
	size_t low = 0, high = claims->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (claims->items[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has_room(struct claims *claims)
{
	size_t room = claims->room ? 2 * claims->room : 256;
	void *items;

	if (claims->n < claims->room)
		return true;
	if (claims->n >= CLAIMS_MAX)
		return false;
	items = realloc(claims->items, room * sizeof(*claims->items));
	if (!items)
		return false;
	claims->items = items;
	claims->room = room;
	return true;
}

bool claims_add(struct claims *claims, uint64_t start, uint64_t end)
{
	size_t at = find(claims, start);

	if (start >= end || (at < claims->n && claims->items[at].start < end) ||
	    !has_room(claims))
		return false;
	memmove(claims->items + at + 1, claims->items + at,
		(claims->n - at) * sizeof(*claims->items));
	claims->items[at] = (struct claim){start, end};
	claims->n++;
	return true;
}

void claims_release(struct claims *claims)
{
	free(claims->items);
	*claims = (struct claims){0};
}

bool claims_gap(const struct claims *claims, uint64_t *start, uint64_t end,
		uint64_t *gap_end)
{
	size_t at = find(claims, *start);

	while (at < claims->n && claims->items[at].start <= *start)
		*start = claims->items[at++].end;
	if (*start >= end)
		return false;
	*gap_end = at < claims->n && claims->items[at].start < end
		       ? claims->items[at].start
		       : end;
	return true;
}
