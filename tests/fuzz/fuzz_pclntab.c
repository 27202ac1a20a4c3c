/* SPDX-License-Identifier: MIT */
/*
 * fuzz_pclntab.c - tables of Go in a file: found, searched, expanded
 */
#include "target.h"

#include "symbol/frame.h"
#include "symbol/pclntab.h"

#define STEPS 64

static void expand(struct pclntab *table, uint64_t pc, size_t max)
{
	struct frame frames[FRAME_EXPAND_MAX];
	int n = pclntab_expand(table, pc, frames, max);

	REQUIRE(n <= (int)max);
	for (int i = 0; i < n; i++) {
		touch_text(frames[i].function);
		touch_text(frames[i].file);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"main.main", "runtime.cgocall", ""};
	struct pclntab *table;
	uint64_t start, end, step;

	if (pclntab_open(&table, input_file(data, size))) {
		REQUIRE(!table);
		return 0;
	}
	pclntab_text(table, &start, &end);
	REQUIRE(start < end);
	step = (end - start) / STEPS + 1;
	for (uint64_t i = 0; i <= STEPS && i * step <= end - start; i++)
		expand(table, start + i * step, FRAME_EXPAND_MAX);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!pclntab_function(table, names[i], &start, &end)) {
			expand(table, start + 1, 1);
			expand(table, end, 2);
		}
	pclntab_free(table);
	return 0;
}
