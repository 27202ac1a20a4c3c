/* SPDX-License-Identifier: MIT */
/*
 * diff_text.c - a diff for people: what grew first, what shrank last
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "policy.h"
#include "report/diff.h"
#include "report/page.h"
#include "report/sampled.h"
#include "report/text_site.h"
#include "report/text_suppressed.h"

#define ROWS_SHOWN 20

static const char *sign(int64_t value)
{
	return value > 0 ? "+" : value < 0 ? "-" : "";
}

static uint64_t size_of(int64_t value)
{
	return (uint64_t)(value < 0 ? -value : value);
}

/* "+1.2 MiB", "-12 B", "0 B", "+~1.2 MiB ± 90.0 KiB" */
static const char *signed_size(char word[AMOUNT_BYTES], int64_t bytes,
			       double error)
{
	char size[WORD_BYTES], wrong[WORD_BYTES];

	page_size(size, size_of(bytes));
	if (error > 0)
		snprintf(word, AMOUNT_BYTES, "%s~%s ± %s", sign(bytes), size,
			 page_size(wrong, (uint64_t)error + 1));
	else
		snprintf(word, AMOUNT_BYTES, "%s%s", sign(bytes), size);
	return word;
}

/* "+2 blocks", "+~200 ± 30 blocks" */
static const char *signed_count(char word[AMOUNT_BYTES], int64_t count,
				double error)
{
	char number[WORD_BYTES];

	page_count(number, size_of(count), "block");
	if (error > 0)
		snprintf(word, AMOUNT_BYTES, "%s~%" PRIu64 " ± %.0f blocks",
			 sign(count), size_of(count), error + 0.5);
	else
		snprintf(word, AMOUNT_BYTES, "%s%s", sign(count), number);
	return word;
}

static void put_head(struct page *page, const struct diff *diff)
{
	char size[AMOUNT_BYTES], blocks[AMOUNT_BYTES];
	struct tally_errors errors =
	    diff_errors(&diff->before->total, &diff->after->total);
	enum tint tint = diff->result == POLICY_FAIL ? TINT_BAD : TINT_BOLD;

	page_line(
	    page, tint, "darkheap: %s in %s from %s to %s",
	    signed_size(size, diff->delta_bytes, errors.live_bytes),
	    signed_count(blocks, diff->delta_objects, errors.live_objects),
	    diff->before_name, diff->after_name);
	page_line(page, TINT_NONE,
		  "%zu site%s more than before, %zu less, %zu as much",
		  diff->n_grown, diff->n_grown == 1 ? " holds" : "s hold",
		  diff->n_shrunk,
		  diff->n_rows - diff->n_grown - diff->n_shrunk);
	if (diff->live_excess)
		page_line(page, TINT_BAD, "%s more than '%s' allows",
			  page_size(size, diff->live_excess),
			  diff->after->policy->text);
}

static void put_row(struct page *page, const struct diff_row *row)
{
	char size[AMOUNT_BYTES], blocks[AMOUNT_BYTES], place[PLACE_BYTES];
	struct tally_errors errors =
	    diff_errors(row->before ? &row->before->tally : NULL,
			row->after ? &row->after->tally : NULL);
	const struct site *site = diff_site(row);
	bool fails = row->after && row->after->fails;

	page_line(page, fails ? TINT_BAD : TINT_NONE, "%12s %16s  %-8s %s%s",
		  signed_size(size, row->delta_bytes, errors.live_bytes),
		  signed_count(blocks, row->delta_objects, errors.live_objects),
		  row->after ? verdict_name(site->finding.verdict) : "gone",
		  text_place(site, place), row->before ? "" : "  (new)");
}

static bool is_changed(const struct diff_row *row)
{
	return row->delta_bytes || row->delta_objects;
}

/* The ends are of interest: what grew most and what shrank most. */
static void put_rows(struct page *page, const struct diff *diff)
{
	size_t changed = 0, most, shown = 0;

	for (size_t i = 0; i < diff->n_rows; i++)
		changed += is_changed(&diff->rows[i]);
	most = page->options->verbose ? changed : ROWS_SHOWN;
	if (changed)
		page_blank(page);
	for (size_t i = 0; i < diff->n_rows; i++) {
		const struct diff_row *row = &diff->rows[i];

		if (!is_changed(row))
			continue;
		shown++;
		if (shown <= most / 2 || changed - shown < most - most / 2)
			put_row(page, row);
		else if (shown == most / 2 + 1)
			page_line(page, TINT_DIM, "  ... and %zu more (-v)",
				  changed - most);
	}
}

static void put_notes(struct page *page, const struct diff *diff)
{
	const struct report *const sides[] = {diff->before, diff->after};
	const char *const names[] = {diff->before_name, diff->after_name};

	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < sides[side]->n_incomplete; i++)
			page_note(page, TINT_DOUBT, "%s: not complete: %s",
				  names[side], sides[side]->incomplete[i]);
		if (sides[side]->at)
			page_note(page, TINT_DIM,
				  "%s: amounts of the mark, verdicts of "
				  "the end",
				  names[side]);
	}
}

int diff_text(const void *what, const struct format_options *how, FILE *out)
{
	const struct diff *diff = what;
	struct page page = {.out = out, .options = how};

	put_head(&page, diff);
	put_rows(&page, diff);
	diff_bad_frees_text(&page, &diff->bad_frees);
	text_suppressed(&page, diff->after);
	put_notes(&page, diff);
	return fflush(out) || ferror(out) ? -EIO : 0;
}
