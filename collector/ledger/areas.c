/* SPDX-License-Identifier: MIT */
#include "ledger/areas.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/maps.h"

static int add(struct areas *areas, const struct maps_line *line)
{
	if (areas->n && line->start < areas->items[areas->n - 1].end)
		return 0;
	if (areas->n == areas->room) {
		size_t room = areas->room ? 2 * areas->room : 256;
		void *items =
		    realloc(areas->items, room * sizeof(*areas->items));

		if (!items)
			return -ENOMEM;
		areas->items = items;
		areas->room = room;
	}
	areas->items[areas->n++] = (struct area){
	    .start = line->start,
	    .end = line->end,
	    .path = line->path,
	    .is_readable = line->readable,
	    .is_writable = line->writable,
	    .is_executable = line->executable,
	    .is_shared = line->shared,
	};
	return 0;
}

/* The loader maps it as the rest of a file's writable data. */
static void find_bss(struct areas *areas)
{
	for (size_t i = 1; i < areas->n; i++) {
		const struct area *below = &areas->items[i - 1];
		struct area *area = &areas->items[i];

		if (!*area->path && below->end == area->start &&
		    *below->path == '/' && below->is_writable &&
		    !below->is_shared)
			area->bss_of = below->path;
	}
}

/* The head of an area, its resident size, or something else of smaps. */
static int take_line(struct areas *areas, char *text)
{
	static const char rss[] = "Rss:";
	struct maps_line line;

	if (!strncmp(text, rss, strlen(rss))) {
		if (areas->n)
			areas->items[areas->n - 1].rss =
			    strtoull(text + strlen(rss), NULL, 10) << 10;
		return 0;
	}
	return maps_next(&text, &line) ? add(areas, &line) : 0;
}

int areas_read(struct areas *areas, char *text)
{
	int error = 0;

	*areas = (struct areas){.text = text};
	while (*text && !error) {
		char *line = text, *end = strchrnul(text, '\n');

		text = *end ? end + 1 : end;
		*end = '\0';
		error = take_line(areas, line);
	}
	find_bss(areas);
	return error;
}

void areas_release(struct areas *areas)
{
	free(areas->items);
	free(areas->text);
	*areas = (struct areas){0};
}

const struct area *areas_find(const struct areas *areas, uint64_t address)
{
	size_t low = 0, high = areas->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (areas->items[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == areas->n || areas->items[low].start > address)
		return NULL;
	return &areas->items[low];
}

bool area_is_private(const struct area *area)
{
	return area->is_readable && area->is_writable && !area->is_shared &&
	       (!*area->path || !strncmp(area->path, "[anon", 5));
}

uint64_t areas_private_bytes(const struct areas *areas, uint64_t start,
			     uint64_t bytes)
{
	const struct area *area = areas_find(areas, start);
	const struct area *last = areas->items + areas->n;
	uint64_t end = start;

	if (start + bytes < start)
		return 0;
	for (; area && area < last && area_is_private(area); area++) {
		end = area->end;
		if (end - start >= bytes)
			return bytes;
		if (area + 1 < last && area[1].start != end)
			break;
	}
	return end - start;
}

bool areas_are_private(const struct areas *areas, uint64_t start,
		       uint64_t bytes)
{
	return bytes && areas_private_bytes(areas, start, bytes) == bytes;
}

bool area_is_file(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return slash && !strncmp(slash + 1, name, strlen(name));
}
