/* SPDX-License-Identifier: MIT */
#include "ledger/glibc_arenas.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/areas.h"
#include "ledger/glibc_heap.h"
#include "ledger/glibc_settings.h"
#include "ledger/remote.h"
#include "ledger/residency.h"

/* struct malloc_state, glibc 2.26 to 2.41 */
#define ARENA_TOP 96
#define ARENA_BINS 112
#define ARENA_BINS_COUNT 127
#define ARENA_NEXT 2160
#define ARENA_SYSTEM 2184
#define ARENA_MAX_SYSTEM 2192
#define EMPTY_BINS_MIN 20

/* struct heap_info; its size grew in 2.35 */
#define HEAP_ARENA 0
#define HEAP_PREV 8
#define HEAP_SIZE 16
#define HEAP_HEADER_OLD 32
#define HEAP_HEADER 48
#define HEAP_BYTES_MAX (UINT64_C(64) << 20)

#define MAIN_BYTES_MAX (UINT64_C(64) << 30)
/* Of [heap], while one looks. */
#define GROWTH_MAX (UINT64_C(256) << 20)

static uint64_t align(uint64_t address)
{
	return (address + 15) & ~UINT64_C(15);
}

/* An empty bin leads to itself, as if it were a chunk. */
static bool is_empty_bin(struct remote *remote, uint64_t place)
{
	uint64_t forward;

	return remote_word(remote, place, &forward) && forward == place - 16;
}

/* Not a few words further: what is beside the bins is none. */
static bool is_at_start(struct remote *remote, uint64_t arena)
{
	uint64_t lock, fast;

	return remote_word(remote, arena, &lock) && (uint32_t)lock <= 2 &&
	       lock >> 32 <= 7 && remote_word(remote, arena + 8, &fast) &&
	       (uint32_t)fast <= 1 &&
	       !is_empty_bin(remote, arena + ARENA_BINS - 16) &&
	       !is_empty_bin(remote,
			     arena + ARENA_BINS + 16 * ARENA_BINS_COUNT);
}

static bool has_bins(struct remote *remote, uint64_t arena)
{
	unsigned int empty = 0;

	for (unsigned int i = 0; i < ARENA_BINS_COUNT; i++) {
		uint64_t place = arena + ARENA_BINS + 16 * i, self = place - 16;
		uint64_t forward, back;

		if (!remote_word(remote, place, &forward) ||
		    !remote_word(remote, place + 8, &back) ||
		    (forward == self) != (back == self) || forward & 15)
			return false;
		empty += forward == self;
	}
	return empty >= EMPTY_BINS_MIN;
}

static bool read_arena(struct remote *remote, uint64_t address,
		       struct glibc_arena *arena, uint64_t *next)
{
	uint64_t most;

	*arena = (struct glibc_arena){.address = address};
	return remote_word(remote, address + ARENA_SYSTEM,
			   &arena->system_bytes) &&
	       remote_word(remote, address + ARENA_MAX_SYSTEM, &most) &&
	       arena->system_bytes <= most &&
	       !(arena->system_bytes % LEDGER_PAGE) &&
	       remote_word(remote, address + ARENA_TOP, &arena->top) &&
	       !(arena->top & 15) && arena->top &&
	       remote_word(remote, address + ARENA_NEXT, next) && *next &&
	       !(*next & 7) && is_at_start(remote, address) &&
	       has_bins(remote, address);
}

static bool is_libc_data(const struct area *area)
{
	const char *path = area->bss_of ? area->bss_of : area->path;

	return area->is_writable && !area->is_shared &&
	       (area_is_file(path, "libc.so.6") ||
		area_is_file(path, "libc-2."));
}

static uint64_t find_main(const struct areas *areas, struct remote *remote)
{
	struct glibc_arena arena;
	uint64_t next;

	for (size_t i = 0; i < areas->n; i++) {
		const struct area *area = &areas->items[i];

		if (!is_libc_data(area))
			continue;
		for (uint64_t at = area->start; at + ARENA_BYTES <= area->end;
		     at += 8)
			if (read_arena(remote, at, &arena, &next))
				return at;
	}
	return 0;
}

/* They stand in a ring. */
static int find_arenas(struct glibc *glibc, const struct areas *areas,
		       struct remote *remote)
{
	uint64_t first = find_main(areas, remote), at = first;

	if (!first) {
		glibc->why =
		    "malloc is not glibc's, or of a release that is not known";
		return 0;
	}
	glibc->arenas = calloc(GLIBC_ARENAS_MAX, sizeof(*glibc->arenas));
	if (!glibc->arenas)
		return -ENOMEM;
	do {
		struct glibc_arena *arena = &glibc->arenas[glibc->n_arenas];

		if (!read_arena(remote, at, arena, &at)) {
			glibc->why = "the ring of malloc's arenas is broken";
			glibc->is_racing = true;
			return 0;
		}
	} while (++glibc->n_arenas < GLIBC_ARENAS_MAX && at != first);
	return 0;
}

static struct glibc_heap *new_heap(struct glibc *glibc)
{
	if (!glibc->heaps)
		glibc->heaps = calloc(GLIBC_HEAPS_MAX, sizeof(*glibc->heaps));
	if (!glibc->heaps || glibc->n_heaps == GLIBC_HEAPS_MAX)
		return NULL;
	return &glibc->heaps[glibc->n_heaps];
}

/* [heap], which may be several areas side by side. */
static int find_main_heap(struct glibc *glibc, const struct areas *areas)
{
	struct glibc_heap *heap = new_heap(glibc);
	uint64_t top = glibc->arenas[0].top;

	if (!heap)
		return -ENOMEM;
	for (size_t i = 0; i < areas->n; i++) {
		const struct area *area = &areas->items[i];

		if (strcmp(area->path, "[heap]") != 0)
			continue;
		if (!heap->start)
			heap->start = area->start;
		else if (heap->end != area->start)
			break;
		heap->end = area->end;
	}
	if (!glibc->arenas[0].system_bytes)
		return 0; /* never used */
	heap->is_cut = top >= heap->end && top - heap->end < GROWTH_MAX;
	if (top <= heap->start || (top >= heap->end && !heap->is_cut)) {
		glibc->why = "the main arena does not lie in [heap]";
		return 0;
	}
	if (heap->end - heap->start > MAIN_BYTES_MAX) {
		glibc->why = "the main arena is too large to be walked";
		return 0;
	}
	heap->first = heap->start;
	heap->top = heap->is_cut ? 0 : top;
	glibc->n_heaps++;
	return 0;
}

/* The heap at `start` of this arena; *previous is the one before it. */
static bool read_heap(struct remote *remote, const struct areas *areas,
		      uint64_t start, const struct glibc_arena *arena,
		      struct glibc_heap *heap, uint64_t *previous)
{
	uint64_t owner, bytes, known, header = HEAP_HEADER;

	if (!remote_word(remote, start + HEAP_ARENA, &owner) ||
	    owner != arena->address ||
	    !remote_word(remote, start + HEAP_PREV, previous) ||
	    !remote_word(remote, start + HEAP_SIZE, &bytes) ||
	    bytes % LEDGER_PAGE || !bytes || bytes > HEAP_BYTES_MAX ||
	    !(known = areas_private_bytes(areas, start, bytes)))
		return false;
	if ((arena->address & (HEAP_BYTES_MAX - 1)) == HEAP_HEADER_OLD)
		header = HEAP_HEADER_OLD;
	*heap = (struct glibc_heap){
	    .start = start,
	    .end = start + known,
	    .is_cut = known < bytes,
	};
	heap->first = arena->address == start + header
			  ? align(arena->address + ARENA_BYTES)
			  : align(start + header);
	if (arena->top > start && arena->top < heap->end)
		heap->top = arena->top;
	return true;
}

static int find_heaps(struct glibc *glibc, const struct areas *areas,
		      struct remote *remote, const struct glibc_arena *arena)
{
	uint64_t at = arena->top & ~(HEAP_BYTES_MAX - 1);

	while (at) {
		struct glibc_heap *heap = new_heap(glibc);

		if (!heap) {
			glibc->why = "there are too many heaps";
			return glibc->heaps ? 0 : -ENOMEM;
		}
		if (!read_heap(remote, areas, at, arena, heap, &at)) {
			glibc->why = "a heap of an arena could not be read";
			glibc->is_racing = true;
			return 0;
		}
		heap->arena = (uint32_t)(arena - glibc->arenas);
		glibc->n_heaps++;
	}
	return 0;
}

static int by_address(const void *a, const void *b)
{
	const struct glibc_heap *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* Each is there once; a chain that came back to itself is no chain. */
static void check_heaps(struct glibc *glibc)
{
	if (glibc->n_heaps)
		qsort(glibc->heaps, glibc->n_heaps, sizeof(*glibc->heaps),
		      by_address);
	for (size_t i = 1; i < glibc->n_heaps; i++)
		if (glibc->heaps[i].start < glibc->heaps[i - 1].end)
			glibc->why = "heaps of malloc's arenas overlap";
}

int glibc_find(struct glibc *glibc, const struct areas *areas,
	       struct remote *remote)
{
	int error;

	*glibc = (struct glibc){0};
	error = find_arenas(glibc, areas, remote);
	if (!error && !glibc->why)
		error = find_main_heap(glibc, areas);
	for (size_t i = 1; i < glibc->n_arenas && !error && !glibc->why; i++)
		error = find_heaps(glibc, areas, remote, &glibc->arenas[i]);
	if (error || glibc->why)
		return error;
	check_heaps(glibc);
	for (size_t i = 0; i < areas->n; i++)
		if (is_libc_data(&areas->items[i]) &&
		    glibc_settings_find(&glibc->settings, remote,
					areas->items[i].start,
					areas->items[i].end))
			break;
	return 0;
}

void glibc_release(struct glibc *glibc)
{
	for (size_t i = 0; i < glibc->n_heaps; i++)
		free(glibc->heaps[i].pages);
	free(glibc->heaps);
	free(glibc->arenas);
	*glibc = (struct glibc){0};
}

struct glibc_heap *glibc_heap_at(const struct glibc *glibc, uint64_t address)
{
	size_t low = 0, high = glibc->n_heaps;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (glibc->heaps[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == glibc->n_heaps || glibc->heaps[low].start > address)
		return NULL;
	return &glibc->heaps[low];
}
