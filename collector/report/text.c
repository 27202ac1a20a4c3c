/* SPDX-License-Identifier: MIT */
/*
 * text.c - the report that a person reads first
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "policy.h"
#include "report/page.h"
#include "report/report.h"
#include "report/text_processes.h"
#include "report/text_site.h"

#define OTHERS_SHOWN 10

static size_t count_verdict(const struct report *report, enum verdict verdict,
			    bool only_failing)
{
	size_t count = 0;

	for (size_t i = 0; i < report->n_sites; i++) {
		const struct site *site = report->sites[i];

		count += site->finding.verdict == verdict &&
			 (site->fails || !only_failing);
	}
	return count;
}

/* "3 leaks, 1 growing site"; "" for none. */
static void describe_counts(const struct report *report, enum verdict least,
			    bool only_failing, char *text, size_t size)
{
	size_t used = 0;

	text[0] = 0;
	for (int i = VERDICT_COUNT - 1; i >= (int)least; i--) {
		size_t n = count_verdict(report, (enum verdict)i, only_failing);

		if (!n || used >= size)
			continue;
		used += (size_t)snprintf(
		    text + used, size - used, "%s%zu %s%s%s", used ? ", " : "",
		    n, verdict_name((enum verdict)i),
		    i == VERDICT_LEAK ? "" : " site", n == 1 ? "" : "s");
	}
}

/* The place is what a person must read: it is never cut. */
static void put_failed(struct page *page, const struct report *report)
{
	char counts[128], size[WORD_BYTES], blocks[WORD_BYTES];
	char place[PLACE_BYTES], head[256];
	const char *worst = report->n_failing > 1 ? "worst " : "";

	describe_counts(report, VERDICT_OK, true, counts, sizeof(counts));
	snprintf(head, sizeof(head), "darkheap: %s, %s lost in %s", counts,
		 page_size(size, report->failing_bytes),
		 page_count(blocks, report->failing_objects, "block"));
	text_place(report->sites[0], place);
	if (strlen(head) + strlen(worst) + strlen(place) + 2 <= PAGE_COLUMNS) {
		page_line(page, TINT_BAD, "%s: %s%s", head, worst, place);
		return;
	}
	page_line(page, TINT_BAD, "%s:", head);
	page_line(page, TINT_BAD, "darkheap: %s%s", worst, place);
}

static void put_excess(struct page *page, const struct report *report)
{
	char live[WORD_BYTES], excess[WORD_BYTES];

	page_line(page, TINT_BAD,
		  "darkheap: %s live at the end, %s more than '%s' allows",
		  page_size(live, tally_live_bytes(&report->total)),
		  page_size(excess, report->live_excess), report->policy->text);
}

static void put_unknown(struct page *page, const struct report *report)
{
	const char *reason = text_only_reason(report);

	if (!report->n_tracked && reason)
		page_line(page, TINT_DOUBT, "darkheap: nothing to track: %s",
			  reason);
	else if (!report->n_tracked && report->n_processes)
		page_line(page, TINT_DOUBT,
			  "darkheap: nothing to track in %zu processes",
			  report->n_processes);
	else if (!report->n_tracked)
		page_line(page, TINT_DOUBT,
			  "darkheap: nothing to track: no program used the "
			  "preloaded library");
	else
		page_line(page, TINT_DOUBT,
			  "darkheap: unknown: tracking was incomplete because "
			  "%s",
			  report->n_incomplete ? report->incomplete[0]
					       : "something was lost");
}

static void put_passed(struct page *page, const struct report *report)
{
	char counts[128], size[WORD_BYTES], blocks[WORD_BYTES];
	uint64_t live = tally_live_objects(&report->total);

	page_size(size, tally_live_bytes(&report->total));
	page_count(blocks, live, "block");
	describe_counts(report, VERDICT_GROWING, false, counts, sizeof(counts));
	if (*counts) {
		page_line(page, TINT_DOUBT, "darkheap: '%s' holds, but: %s",
			  report->policy->text, counts);
		return;
	}
	describe_counts(report, VERDICT_SUSPECT, false, counts, sizeof(counts));
	if (!live)
		page_line(page, TINT_GOOD,
			  "darkheap: no leaks: nothing is left of %" PRIu64
			  " allocations",
			  report->total.allocated_objects);
	else
		page_line(page, *counts ? TINT_DOUBT : TINT_GOOD,
			  "darkheap: no leaks: %s in %s still held%s%s", size,
			  blocks, *counts ? "; " : "", counts);
}

static void put_verdict(struct page *page, const struct report *report)
{
	if (report->n_failing)
		put_failed(page, report);
	else if (report->result == POLICY_FAIL)
		put_excess(page, report);
	else if (report->result == POLICY_UNKNOWN)
		put_unknown(page, report);
	else
		put_passed(page, report);
}

static const struct proof *still_growing(const struct report *report)
{
	for (size_t i = 0; i < report->n_failing; i++) {
		const struct finding *finding = &report->sites[i]->finding;

		for (size_t j = 0; j < finding->n_proofs; j++)
			if (!strcmp(finding->proofs[j].test,
				    PROOF_STILL_GROWING))
				return &finding->proofs[j];
	}
	return NULL;
}

static void put_failing(struct page *page, const struct report *report)
{
	const struct proof *proof = still_growing(report);

	for (size_t i = 0; i < report->n_failing; i++)
		text_site(page, report->sites[i], i + 1, report->n_failing);
	if (!proof)
		return;
	page_blank(page);
	page_line(page, TINT_NONE, "note: %s", proof->says);
}

static void put_other(struct page *page, const struct site *site)
{
	char size[WORD_BYTES], blocks[WORD_BYTES], place[PLACE_BYTES];

	page_line(page, TINT_NONE, "  %-8s %10s %14s  %s",
		  verdict_name(site->finding.verdict),
		  page_size(size, tally_live_bytes(&site->tally)),
		  page_count(blocks, tally_live_objects(&site->tally), "block"),
		  text_place(site, place));
	if (site->finding.verdict == VERDICT_SUSPECT && site->finding.n_proofs)
		page_line(page, TINT_DIM, "%11s%s", "",
			  site->finding.proofs[0].says);
}

static void put_others(struct page *page, const struct report *report)
{
	size_t holding = 0;

	for (size_t i = report->n_failing; i < report->n_sites; i++) {
		const struct site *site = report->sites[i];

		if (!tally_live_objects(&site->tally) ||
		    ++holding > OTHERS_SHOWN)
			continue;
		if (holding == 1) {
			page_blank(page);
			page_line(page, TINT_BOLD,
				  report->n_failing ? "also held:"
						    : "still held:");
		}
		put_other(page, site);
	}
	if (holding > OTHERS_SHOWN)
		page_line(page, TINT_DIM, "  ... and %zu more",
			  holding - OTHERS_SHOWN);
}

static void put_count(struct page *page, uint64_t count, const char *what)
{
	if (count)
		page_line(page, TINT_DOUBT, "note: %" PRIu64 " %s", count,
			  what);
}

static void put_notes(struct page *page, const struct report *report)
{
	const struct degraded *degraded = &report->degraded;

	if (report->n_failing)
		page_line(page, TINT_DIM,
			  "note: deeper C frames are those first seen for "
			  "their Go frames and first C caller");
	for (size_t i = 0; i < report->n_incomplete; i++)
		page_line(page, TINT_DOUBT, "note: not complete: %s",
			  report->incomplete[i]);
	put_count(page, report->loss.allocs, "allocations lost");
	put_count(page, report->loss.frees, "frees lost");
	put_count(page, report->loss.stacks, "stacks lost");
	put_count(page, degraded->missed_frees,
		  "frees were seen only when their address came again");
	put_count(page, degraded->truncated_stacks,
		  "stacks cut at --depth: outer Go frames are missing");
	put_count(page, degraded->refused_stacks,
		  "stacks without Go frames: they failed the self-check");
	put_count(page, degraded->cut_stacks,
		  "stacks without their outer C frames");
	put_count(page, degraded->unresolved_frames, "frames without a name");
	put_count(page, degraded->stalled_ns / 1000000,
		  "ms the program waited for darkheap");
	put_count(page, report->unknown_frees,
		  "frees of blocks from before tracking");
	text_processes(page, report);
}

static void put_next(struct page *page, const struct report *report)
{
	if (!report->n_failing)
		return;
	page_blank(page);
	page_line(page, TINT_NONE,
		  "next: the same with --report=json:FILE for every stack and "
		  "number");
}

static int text_write(const struct report *report,
		      const struct format_options *options, FILE *out)
{
	struct page page = {.out = out, .options = options};

	put_verdict(&page, report);
	put_failing(&page, report);
	put_others(&page, report);
	put_notes(&page, report);
	put_next(&page, report);
	return fflush(out) || ferror(out) ? -EIO : 0;
}

const struct format format_text = {
    .name = "text",
    .write = text_write,
};
