/* SPDX-License-Identifier: MIT */
#include "report/told_words.h"

#include <inttypes.h>
#include <stdio.h>

#include "report/page.h"
#include "report/report.h"
#include "report/sampled.h"

static void add_note(struct report *report, const char *note)
{
	if (report->n_notes < REPORT_REASONS_MAX)
		report->notes[report->n_notes++] = note;
}

static void left_out_words(struct report *report, const struct tally *left_out)
{
	const char *about = sampled_is(report) ? "~" : "";
	uint64_t n = left_out->allocated_objects;
	char size[WORD_BYTES];

	snprintf(
	    report->left_out, sizeof(report->left_out),
	    "%s%" PRIu64 " block%s, %s%s, %s in no amount: the program had "
	    "paused (darkheap_pause)",
	    about, n, n == 1 ? "" : "s", about,
	    page_size(size, left_out->allocated_bytes), n == 1 ? "is" : "are");
	add_note(report, report->left_out);
}

static void pool_free_words(struct report *report, uint64_t n)
{
	snprintf(report->pool_frees, sizeof(report->pool_frees),
		 "%" PRIu64 " call%s of darkheap_pool_free named what is no "
		 "block of that pool",
		 n, n == 1 ? "" : "s");
	add_note(report, report->pool_frees);
}

void told_words(struct report *report)
{
	struct program_told sum = {0};

	for (size_t i = 0; i < report->n_processes; i++) {
		const struct program_told *told = &report->processes[i]->told;

		tally_add(&sum.left_out, &told->left_out);
		sum.unknown_frees += told->unknown_frees;
		sum.counts_twice |= told->counts_twice;
	}
	if (sum.left_out.allocated_objects)
		left_out_words(report, &sum.left_out);
	if (sum.unknown_frees)
		pool_free_words(report, sum.unknown_frees);
	if (sum.counts_twice)
		add_note(report, "a pool's own memory counts, too: allocate it "
				 "between darkheap_pause and darkheap_resume");
}
