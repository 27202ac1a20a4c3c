/* SPDX-License-Identifier: MIT */
/*
 * text.c - the report that a person reads first
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "report/headline.h"
#include "report/page.h"
#include "report/report.h"
#include "report/sampled.h"
#include "report/text_bad_frees.h"
#include "report/text_grown.h"
#include "report/text_joined.h"
#include "report/text_ledger.h"
#include "report/text_modules.h"
#include "report/text_processes.h"
#include "report/text_site.h"
#include "report/text_suppressed.h"

#define OTHERS_SHOWN 10
#define FAILING_SHOWN 50

/* Where it is in a module of others, a person can act where that is called. */
static void put_called_by(struct page *page, const struct site *site)
{
	const struct frame *caller = &site->caller;

	if (site->has_caller && caller->function && caller->file)
		page_line(page, TINT_BAD, "darkheap: called by %s at %s:%d",
			  caller->function, basename(caller->file),
			  caller->line);
}

/* The place is what a person must read: it is never cut. */
static void put_worst(struct page *page, const struct report *report,
		      const char *head)
{
	const char *worst = report->n_failing > 1 ? "worst " : "";
	char place[PLACE_BYTES];

	text_place(report->sites[0], place);
	if (strlen("darkheap: : ") + strlen(head) + strlen(worst) +
		strlen(place) <=
	    PAGE_COLUMNS) {
		page_line(page, TINT_BAD, "darkheap: %s: %s%s", head, worst,
			  place);
		return;
	}
	page_line(page, TINT_BAD, "darkheap: %s:", head);
	page_line(page, TINT_BAD, "darkheap: %s%s", worst, place);
}

static void put_verdict(struct page *page, const struct report *report)
{
	static const enum tint tints[] = {
	    [MOOD_GOOD] = TINT_GOOD,
	    [MOOD_DOUBT] = TINT_DOUBT,
	    [MOOD_BAD] = TINT_BAD,
	};
	char head[HEADLINE_BYTES], sampled[SAMPLED_BYTES];
	enum mood mood = headline_write(report, head);

	if (report->n_failing) {
		put_worst(page, report, head);
		put_called_by(page, report->sites[0]);
	} else {
		page_line(page, tints[mood], "darkheap: %s", head);
	}
	if (!sampled_is(report))
		return;
	sampled_head(report, sampled);
	page_line(page, TINT_NONE, "darkheap: %s", sampled);
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

	size_t most =
	    page->options->verbose ? report->n_failing : FAILING_SHOWN;

	for (size_t i = 0; i < report->n_failing && i < most; i++)
		text_site(page, report->sites[i], i + 1, report->n_failing);
	if (report->n_failing > most) {
		page_blank(page);
		page_line(page, TINT_DIM, "... and %zu more (-v shows all)",
			  report->n_failing - most);
	}
	if (!proof)
		return;
	page_blank(page);
	page_note(page, TINT_NONE, "%s", proof->says);
}

/* Width for printf, which counts bytes. */
static int column(int width, const char *text)
{
	return strstr(text, "±") ? width + 1 : width;
}

static void put_other(struct page *page, const struct site *site,
		      bool is_sampled)
{
	char size[AMOUNT_BYTES], blocks[AMOUNT_BYTES], place[PLACE_BYTES];

	sampled_bytes(size, &site->tally);
	sampled_blocks(blocks, &site->tally);
	page_line(page, TINT_NONE, "  %-8s %*s %*s  %s",
		  verdict_name(site->finding.verdict),
		  is_sampled ? column(24, size) : 10, size,
		  is_sampled ? column(22, blocks) : 14, blocks,
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
		put_other(page, site, sampled_is(report));
	}
	if (holding > OTHERS_SHOWN)
		page_line(page, TINT_DIM, "  ... and %zu more",
			  holding - OTHERS_SHOWN);
}

static void put_count(struct page *page, uint64_t count, const char *what)
{
	if (count)
		page_note(page, TINT_DOUBT, "%" PRIu64 " %s", count, what);
}

static void put_notes(struct page *page, const struct report *report)
{
	const struct degraded *degraded = &report->degraded;
	char change[SAMPLED_BYTES];

	if (report->n_failing && degraded->first_seen_stacks)
		page_note(page, TINT_DIM,
			  "%" PRIu64 " stacks had no unwind tables: "
			  "their deeper C frames are those first seen",
			  degraded->first_seen_stacks);
	if (report->at)
		page_note(page, TINT_DIM,
			  "amounts are those of the mark '%s'; verdicts, "
			  "calls and stacks are those of the end",
			  report->at);
	for (size_t i = 0; sampled_change(report, i, change); i++)
		page_note(page, TINT_NONE, "%s", change);
	for (size_t i = 0; i < report->n_incomplete; i++)
		page_note(page, TINT_DOUBT, "not complete: %s",
			  report->incomplete[i]);
	for (size_t i = 0; i < report->n_notes; i++)
		page_note(page, TINT_DOUBT, "%s", report->notes[i]);
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
	put_count(page, degraded->lost_marks,
		  "marks were not kept: there is no room for more");
	put_count(page, report->unknown_frees,
		  "frees of blocks from before tracking");
	text_bad_frees_note(page, &report->accusations);
	text_processes(page, report);
}

static int text_write(const struct report *report,
		      const struct format_options *options, FILE *out)
{
	struct page page = {.out = out, .options = options};

	put_verdict(&page, report);
	text_grown_head(&page, report);
	text_bad_frees_head(&page, &report->accusations);
	put_failing(&page, report);
	text_bad_frees(&page, &report->accusations);
	put_others(&page, report);
	text_joined(&page, report);
	text_modules(&page, report);
	text_suppressed(&page, report);
	text_grown(&page, report);
	text_ledger(&page, report);
	put_notes(&page, report);
	return fflush(out) || ferror(out) ? -EIO : 0;
}

const struct format format_text = {
    .name = "text",
    .write = text_write,
};
