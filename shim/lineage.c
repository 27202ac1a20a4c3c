/* SPDX-License-Identifier: MIT */
#include "lineage.h"

#include "init.h"
#include "mem.h"
#include "runtime.h"

#include "forbid.h"

/* Below stack.hi: room that newproc leaves, then where goexit returns to. */
#define TOP_BYTES 40
/* What a goroutine begins with has a small frame there, and little code. */
#define SEARCH_WORDS 12
#define START_BYTES 256
#define CALL_BYTES 5
#define CALL 0xe8
/* Some 20 microseconds, once for each goroutine that is new to a thread. */
#define GOROUTINES_MAX 4096

/* What others may change at any time. */
static uintptr_t load(uintptr_t address)
{
	return __atomic_load_n((const uintptr_t *)address, __ATOMIC_ACQUIRE);
}

/* A goroutine, as it was when the look at it began. */
struct look {
	const struct go_layout *layout;
	uintptr_t g, high, start;
	uint64_t goid;
};

static bool is_unchanged(const struct look *look)
{
	return load(look->g + look->layout->g_goid) == look->goid &&
	       load(look->g + look->layout->g_stack_hi) == look->high;
}

static bool is_code(const struct go_layout *layout, uintptr_t pc)
{
	return pc >= layout->text_start + CALL_BYTES && pc < layout->text_end;
}

/*
 * Does it follow a CALL of one of package testing's runners, in the function
 * that the goroutine began with?  In a frame of any other one it may be left
 * from whose stack this was before.
 */
static bool is_from_runner(const struct look *look, uintptr_t back)
{
	const struct go_layout *layout = look->layout;
	int32_t distance;

	if (back <= look->start || back - look->start > START_BYTES ||
	    !is_code(layout, back) ||
	    *(const uint8_t *)(back - CALL_BYTES) != CALL)
		return false;
	memcpy(&distance, (const void *)(back - 4), 4);
	uintptr_t callee = back + (uintptr_t)(intptr_t)distance;
	return callee == layout->test_runner || callee == layout->fuzz_runner ||
	       callee == layout->benchmark_runner;
}

/* The runner's first argument: it keeps it where its caller left room. */
static uintptr_t find_test(const struct look *look)
{
	const struct go_layout *layout = look->layout;
	uintptr_t low = load(look->g + layout->g_stack_lo);
	uintptr_t at = look->high - TOP_BYTES;

	if (!layout->test_name || !layout->test_runner || !is_pointer(low) ||
	    !is_pointer(look->high) || look->high - low < 1024)
		return 0;
	for (int i = 0; i < SEARCH_WORDS; i++) {
		at -= 8;
		if (is_from_runner(look, load(at)))
			return load(at + 8);
	}
	return 0;
}

/*
 * A goroutine that has ended keeps its number, and what its stack led to may be
 * anything since: the kernel copies, and an address that is none is an error.
 */
static bool copy(void *to, uintptr_t from, size_t bytes)
{
	struct {
		uintptr_t at;
		size_t bytes;
	} into = {(uintptr_t)to, bytes}, out_of = {from, bytes};

	return SYS6(process_vm_readv, SYS3(getpid, 0, 0, 0), &into, 1, &out_of,
		    1, 0) == (long)bytes;
}

/* "TestDecode" of "TestDecode/case_b"; a name that is too long is none. */
static void read_test(struct lineage *lineage, const struct look *look)
{
	uintptr_t test = find_test(look);
	struct {
		uintptr_t at;
		size_t bytes;
	} name;
	uint32_t n = 0;

	/* a filter that the program has set up may end it for a system call */
	if (!is_pointer(test) || !init_socket() ||
	    !copy(&name, test + look->layout->test_name, sizeof(name)))
		return;
	if (name.bytes > sizeof(lineage->test))
		name.bytes = sizeof(lineage->test);
	if (!copy(lineage->test, name.at, name.bytes) || !is_unchanged(look))
		return;
	while (n < name.bytes && lineage->test[n] != '/')
		n++;
	lineage->test_bytes = n < sizeof(lineage->test) ? n : 0;
}

/* False: it ended meanwhile. */
static bool read_goroutine(struct lineage *lineage,
			   const struct go_layout *layout, uintptr_t g)
{
	const struct look look = {
	    .layout = layout,
	    .g = g,
	    .high = load(g + layout->g_stack_hi),
	    .start = load(g + layout->g_startpc),
	    .goid = load(g + layout->g_goid),
	};
	uintptr_t gopc = load(g + layout->g_gopc);

	lineage->goid = look.goid;
	lineage->gopc = is_code(layout, gopc) ? gopc : 0;
	lineage->parent = layout->g_parent ? load(g + layout->g_parent) : 0;
	lineage->test_bytes = 0;
	read_test(lineage, &look);
	return is_unchanged(&look);
}

/* Of a test binary's executable only: others have no g_gopc. */
static const struct go_layout *layout_at(const struct place *place)
{
	return place->runtime && !place->runtime->number &&
		       place->runtime->layout.g_gopc
		   ? &place->runtime->layout
		   : NULL;
}

bool lineage_read(struct lineage *lineage)
{
	struct place place = runtime_place();
	const struct go_layout *layout = layout_at(&place);

	if (!layout)
		return false;
	uintptr_t g = word_at(place.m, layout->m_curg);
	return is_pointer(g) && read_goroutine(lineage, layout, g);
}

/*
 * The i-th goroutine, or 0.  The array may be replaced by a larger one at any
 * time, and the old one be anything: what was read counts only if it was still
 * the array afterwards.
 */
static uintptr_t goroutine_at(const struct go_layout *layout, uintptr_t i)
{
	uintptr_t array = load(layout->allgptr);
	uintptr_t g = is_pointer(array) ? load(array + i * 8) : 0;

	return is_pointer(g) && load(layout->allgptr) == array ? g : 0;
}

bool lineage_find(struct lineage *lineage, uint64_t goid)
{
	struct place place = runtime_place();
	const struct go_layout *layout = layout_at(&place);

	if (!layout || !layout->allgptr || !goid)
		return false;
	/* the length first: the array is never shorter than an older length */
	uintptr_t n = load(layout->allglen);
	for (uintptr_t i = 0; i < n && i < GOROUTINES_MAX; i++) {
		uintptr_t g = goroutine_at(layout, i);

		if (g && load(g + layout->g_goid) == goid)
			return read_goroutine(lineage, layout, g) &&
			       lineage->goid == goid;
	}
	return false;
}
