/* SPDX-License-Identifier: MIT */
#include "doctor/smaps.h"

#include <string.h>

#include "ledger/areas.h"

#define ARENA_BYTES (64ull << 20)
#define GUARD_BYTES 4096
/* Go's hints begin here; random ones (1.26) end below half of user space. */
#define GO_FIRST 0xc000000000ull
#define GO_END 0x400000000000ull
#define GO_INSTRUMENTED_END 0xe000000000ull

/* Names that the kernel shows only where it was built to (ANON_VMA_NAME). */
static const struct {
	const char *start;
	enum smaps_row row;
} names[] = {
    {"[heap]", SMAPS_C_HEAP},
    {"[stack", SMAPS_STACKS},
    {"[anon: Go: heap]", SMAPS_GO_HEAP},
    {"[anon: glibc: malloc", SMAPS_C_ARENAS},
    {"[anon: glibc: pthread", SMAPS_STACKS},
    {"[anon", SMAPS_ANONYMOUS},
    {"/memfd:darkheap-", SMAPS_DARKHEAP},
    {"/memfd:", SMAPS_SHARED},
    {"/dev/shm/", SMAPS_SHARED},
    {"/dev/zero", SMAPS_SHARED},
    {"/SYSV", SMAPS_SHARED},
};

const char *smaps_name(enum smaps_row row)
{
	static const char *const words[] = {
	    [SMAPS_GO_HEAP] = "go_heap",     [SMAPS_C_HEAP] = "c_heap",
	    [SMAPS_C_ARENAS] = "c_arenas",   [SMAPS_STACKS] = "thread_stacks",
	    [SMAPS_ANONYMOUS] = "anonymous", [SMAPS_EXECUTABLE] = "executable",
	    [SMAPS_FILES] = "files",	     [SMAPS_SHARED] = "shared",
	    [SMAPS_DARKHEAP] = "darkheap",
	};

	return words[row];
}

static bool starts(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

static bool is_shim(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && starts(slash, "/libdarkheap.so");
}

static bool is_guard(const struct area *area)
{
	return !area->is_readable && !area->is_writable &&
	       !area->is_executable && !area->is_shared;
}

static bool touches(const struct areas *areas, size_t a, size_t b)
{
	return a < b && b < areas->n &&
	       areas->items[a].end == areas->items[b].start;
}

/* A guard page, made by mprotect() before glibc 2.42. */
static bool is_thread_stack(const struct areas *areas, size_t i)
{
	const struct area *below = &areas->items[i - 1];

	return i && touches(areas, i - 1, i) && is_guard(below) &&
	       !*below->path && below->end - below->start == GUARD_BYTES;
}

/* Used from its aligned start on; the rest of its 64 MiB is reserved. */
static bool is_arena(const struct areas *areas, size_t i)
{
	const struct area *area = &areas->items[i];
	uint64_t end = (area->end + ARENA_BYTES - 1) & ~(ARENA_BYTES - 1);

	if (area->start % ARENA_BYTES || area->start < GO_END)
		return false;
	return area->end == end ||
	       (touches(areas, i, i + 1) && is_guard(&areas->items[i + 1]) &&
		areas->items[i + 1].end >= end);
}

static bool is_bss(const struct area *area, const struct smaps_program *program)
{
	return area->bss_of && program->exe &&
	       !strcmp(area->bss_of, program->exe);
}

static bool is_go_heap(const struct area *area,
		       const struct smaps_program *program)
{
	uint64_t end = program->is_instrumented ? GO_INSTRUMENTED_END : GO_END;
	uint64_t first = program->is_instrumented ? GO_FIRST : 1ull << 32;

	return area->start >= first && area->end <= end;
}

static enum smaps_row row_of_file(const struct area *area,
				  const struct smaps_program *program)
{
	if (is_shim(area->path))
		return SMAPS_DARKHEAP;
	if (area->is_shared)
		return SMAPS_SHARED;
	if (program->exe && !strcmp(area->path, program->exe))
		return SMAPS_EXECUTABLE;
	return SMAPS_FILES;
}

static enum smaps_row row_of(const struct areas *areas, size_t i,
			     const struct smaps_program *program,
			     bool is_go_told)
{
	const struct area *area = &areas->items[i];

	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++)
		if (starts(area->path, names[n].start))
			return names[n].row;
	if (*area->path)
		return row_of_file(area, program);
	if (area->is_shared)
		return SMAPS_SHARED;
	if (is_bss(area, program))
		return SMAPS_EXECUTABLE;
	if (is_thread_stack(areas, i))
		return SMAPS_STACKS;
	if (!area_is_private(area) || area->is_executable)
		return SMAPS_ANONYMOUS;
	if (is_arena(areas, i))
		return SMAPS_C_ARENAS;
	if (is_go_told && is_go_heap(area, program))
		return SMAPS_GO_HEAP;
	return SMAPS_ANONYMOUS;
}

/* Where libraries are mapped upwards from below, places tell nothing. */
static bool are_places_usual(const struct areas *areas,
			     const struct smaps_program *program)
{
	for (size_t i = 0; i < areas->n; i++) {
		const struct area *area = &areas->items[i];

		if (*area->path == '/' && area->start >= 1ull << 32 &&
		    area->start < GO_END &&
		    (!program->exe || strcmp(area->path, program->exe) != 0))
			return false;
	}
	return true;
}

static void add_up(struct smaps *smaps, const struct areas *areas,
		   const struct smaps_program *program)
{
	smaps->is_go_told = program->is_go && are_places_usual(areas, program);
	for (size_t i = 0; i < areas->n; i++) {
		const struct area *area = &areas->items[i];

		smaps->rss += area->rss;
		smaps->rows[row_of(areas, i, program, smaps->is_go_told)] +=
		    area->rss;
		smaps->has_shim |= is_shim(area->path);
		smaps->has_ring |= starts(area->path, "/memfd:darkheap-rings");
	}
}

int smaps_split(struct smaps *smaps, char *text,
		const struct smaps_program *program)
{
	struct areas areas;
	int error = areas_read(&areas, text);

	*smaps = (struct smaps){0};
	if (!error)
		add_up(smaps, &areas, program);
	areas_release(&areas);
	return error;
}
