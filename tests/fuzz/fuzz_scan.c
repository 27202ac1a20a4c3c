/* SPDX-License-Identifier: MIT */
/*
 * fuzz_scan.c - a SARIF file of anybody's, and frames at its lines
 */
#include "target.h"

#include "joined/scan_index.h"
#include "joined/scan_reader.h"
#include "report/joined.h"
#include "symbol/frame.h"

static const struct frame frames[] = {
    {.language = LANGUAGE_GO,
     .function = "example.com/m/store.(*DB[...]).Open.func1",
     .file = "/src/m/store/db.go",
     .line = 7},
    {.language = LANGUAGE_GO,
     .function = "main.main",
     .file = "example.com/m@v1.0.0/main.go",
     .line = 3},
    {.language = LANGUAGE_GO,
     .file = "/root/go/pkg/mod/github.com/!x/y@v1/a.go",
     .line = 1},
    {.language = LANGUAGE_GO, .function = "main.x"},
    {.function = "malloc", .file = "a.go", .line = 1},
};

static void look_up(const struct joined *joined)
{
	struct scan_index index;
	struct scan_hits hits = {0};

	REQUIRE(!scan_index_init(&index, joined->findings, joined->n_findings));
	for (int i = 0; i < 2; i++) {
		scan_index_start(&index, i ? "example.com/m" : "");
		for (size_t j = 0; j < sizeof(frames) / sizeof(*frames); j++) {
			scan_index_see(&index, &frames[j]);
			REQUIRE(!scan_index_find(&index, &frames[j], &hits));
		}
	}
	for (size_t i = 0; i < hits.n; i++)
		REQUIRE(hits.numbers[i] < joined->n_findings);
	free(hits.numbers);
	scan_index_release(&index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[SCAN_WHY_BYTES];
	struct joined joined;

	if (scan_parse(&joined, "fuzzed", (const char *)data, size, why)) {
		touch_text(why);
		return 0;
	}
	for (size_t i = 0; i < joined.n_findings; i++) {
		const struct joined_finding *finding = &joined.findings[i];

		REQUIRE(finding->rule && finding->file && finding->message);
		REQUIRE(finding->line <= finding->end_line);
		REQUIRE(finding->line || finding->function);
		touch_text(finding->file);
		touch_text(finding->rule);
		if (finding->path)
			REQUIRE(*finding->path == '/');
	}
	look_up(&joined);
	scan_release(&joined);
	return 0;
}
