/* SPDX-License-Identifier: MIT */
#include "lineage.h"

#include "darkheap/event.h"
#include "mem.h"
#include "runtime.h"

#include "forbid.h"

/* Below stack.hi: room that newproc leaves, then where goexit returns to. */
#define TOP_BYTES 40
/* The frame of what a goroutine begins with is 40 bytes, with -race more. */
#define SEARCH_WORDS 12
#define CALL_BYTES 5
#define CALL 0xe8

static bool is_code(const struct go_layout *layout, uintptr_t pc)
{
	return pc >= layout->text_start + CALL_BYTES && pc < layout->text_end;
}

/* Does it follow a CALL of package testing's runner of tests, or of fuzzing? */
static bool is_from_runner(const struct go_layout *layout, uintptr_t back)
{
	int32_t distance;

	if (!is_code(layout, back) ||
	    *(const uint8_t *)(back - CALL_BYTES) != CALL)
		return false;
	memcpy(&distance, (const void *)(back - 4), 4);
	uintptr_t callee = back + (uintptr_t)(intptr_t)distance;
	return callee == layout->test_runner || callee == layout->fuzz_runner;
}

/* The runner's first argument: it keeps it where its caller left room. */
static uintptr_t find_test(const struct go_layout *layout, uintptr_t g)
{
	uintptr_t low = word_at(g, layout->g_stack_lo);
	uintptr_t high = word_at(g, layout->g_stack_hi);
	uintptr_t at = high - TOP_BYTES;

	if (!layout->test_name || !layout->test_runner || !is_pointer(low) ||
	    !is_pointer(high) || high - low < 1024)
		return 0;
	for (int i = 0; i < SEARCH_WORDS; i++) {
		at -= 8;
		if (is_from_runner(layout, word_at(at, 0)))
			return word_at(at, 8);
	}
	return 0;
}

/* "TestDecode" of "TestDecode/case_b"; a name that is too long is none. */
static void read_test(struct lineage *lineage, const struct go_layout *layout,
		      uintptr_t test)
{
	const char *name = (const char *)word_at(test, layout->test_name);
	uintptr_t bytes = word_at(test, layout->test_name + 8);
	uint32_t n = 0;

	if ((uintptr_t)name < 4096 || (uintptr_t)name >> 47)
		return;
	while (n < bytes && n < TEST_NAME_MAX && name[n] != '/')
		n++;
	if (n == TEST_NAME_MAX)
		return;
	lineage->test = name;
	lineage->test_bytes = n;
}

bool lineage_read(struct lineage *lineage)
{
	struct place place = runtime_place();

	*lineage = (struct lineage){.test = ""};
	/* only the executable's runtime has tests */
	if (!place.runtime || place.runtime->number ||
	    !place.runtime->layout.g_gopc)
		return false;
	const struct go_layout *layout = &place.runtime->layout;
	uintptr_t g = word_at(place.m, layout->m_curg);
	if (!is_pointer(g))
		return false;
	lineage->goid = word_at(g, layout->g_goid);
	uint64_t gopc = word_at(g, layout->g_gopc);
	lineage->gopc = is_code(layout, gopc) ? gopc : 0;
	if (layout->g_parent)
		lineage->parent = word_at(g, layout->g_parent);
	uintptr_t test = find_test(layout, g);
	if (is_pointer(test))
		read_test(lineage, layout, test);
	return true;
}
