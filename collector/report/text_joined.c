/* SPDX-License-Identifier: MIT */
#include "report/text_joined.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "report/joined.h"
#include "report/page.h"
#include "report/report.h"
#include "report/text_site.h"
#include "symbol/blame.h"

/* Of each state; -v shows all. */
#define ROWS_SHOWN 20
#define COLUMN_MIN 4
#define COLUMN_MAX 40
#define STATE_COLUMNS 12 /* "runtime only" */
#define CELL_BYTES 160

/* How wide the columns between the state and the last one are. */
struct widths {
	int rule, place;
};

static const char *finding_place(const struct joined_finding *finding,
				 char place[CELL_BYTES])
{
	const char *path = basename(finding->file);

	if (finding->line)
		snprintf(place, CELL_BYTES, "%.120s:%d", path, finding->line);
	else
		snprintf(place, CELL_BYTES, "%.120s", finding->function);
	return place;
}

static const char *site_place(const struct site *site, char place[CELL_BYTES])
{
	const struct frame *blame = &site->blame;

	if (blame->file && blame->line)
		snprintf(place, CELL_BYTES, "%.120s:%d", basename(blame->file),
			 blame->line);
	else if (blame->module)
		snprintf(place, CELL_BYTES, "%.120s", basename(blame->module));
	else
		strcpy(place, "(unknown)");
	return place;
}

static int wider(int width, const char *cell)
{
	int length = (int)strlen(cell);

	if (length > COLUMN_MAX)
		length = COLUMN_MAX;
	return length > width ? length : width;
}

static struct widths measure(const struct joined *joined)
{
	struct widths widths = {COLUMN_MIN, COLUMN_MIN};
	char place[CELL_BYTES];

	for (size_t i = 0; i < joined->n_findings; i++) {
		const struct joined_finding *finding = &joined->findings[i];

		widths.rule = wider(widths.rule, finding->rule);
		widths.place =
		    wider(widths.place, finding_place(finding, place));
	}
	for (size_t i = 0; i < joined->n_runtime_only && i < ROWS_SHOWN; i++) {
		const struct site *site = joined->runtime_only[i];

		widths.rule =
		    wider(widths.rule, verdict_name(site->finding.verdict));
		widths.place = wider(widths.place, site_place(site, place));
	}
	return widths;
}

static void put_row(struct page *page, const struct widths *widths,
		    enum tint tint, const char *const cells[4])
{
	int used = 2 + STATE_COLUMNS + 2 + widths->rule + 2 + widths->place + 2;
	bool fits = used + (int)strlen(cells[3]) <= PAGE_COLUMNS;

	page_line(page, tint, "  %-*s  %-*.*s  %-*.*s  %s", STATE_COLUMNS,
		  cells[0], widths->rule, widths->rule, cells[1], widths->place,
		  widths->place, cells[2], fits ? cells[3] : "");
	if (!fits)
		page_line(page, tint, "  %-*s  %s", STATE_COLUMNS, "",
			  cells[3]);
}

static void put_more(struct page *page, size_t n, size_t shown)
{
	if (n > shown)
		page_line(page, TINT_DIM, "  ... and %zu more (-v shows all)",
			  n - shown);
}

static void put_findings(struct page *page, const struct joined *joined,
			 const struct widths *widths, enum joined_state state)
{
	static const char *const words[] = {
	    [JOINED_CONFIRMED] = "confirmed",
	    [JOINED_STATIC_ONLY] = "static only",
	};
	static const enum tint tints[] = {
	    [JOINED_CONFIRMED] = TINT_BAD,
	    [JOINED_STATIC_ONLY] = TINT_NONE,
	};
	bool is_verbose = page->options->verbose;
	char place[CELL_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < joined->n_findings; i++) {
		const struct joined_finding *finding = &joined->findings[i];

		if (finding->state != state ||
		    (n++ >= ROWS_SHOWN && !is_verbose))
			continue;
		put_row(page, widths, tints[state],
			(const char *const[]){words[state], finding->rule,
					      finding_place(finding, place),
					      finding->says});
		if (is_verbose && *finding->message)
			page_line(page, TINT_DIM, "  %*s  %s", STATE_COLUMNS,
				  "", finding->message);
	}
	if (!is_verbose)
		put_more(page, n, ROWS_SHOWN);
}

static void put_runtime_only(struct page *page, const struct joined *joined,
			     const struct widths *widths)
{
	char place[CELL_BYTES], says[CELL_BYTES], blocks[WORD_BYTES];
	char size[WORD_BYTES];
	size_t most =
	    page->options->verbose ? joined->n_runtime_only : ROWS_SHOWN;

	for (size_t i = 0; i < joined->n_runtime_only && i < most; i++) {
		const struct site *site = joined->runtime_only[i];

		snprintf(says, sizeof(says), "holds %s, %s; no finding says so",
			 page_count(blocks, tally_live_objects(&site->tally),
				    "block"),
			 page_size(size, tally_live_bytes(&site->tally)));
		put_row(page, widths, TINT_NONE,
			(const char *const[]){
			    "runtime only", verdict_name(site->finding.verdict),
			    site_place(site, place), says});
	}
	put_more(page, joined->n_runtime_only, most);
}

void text_joined(struct page *page, const struct report *report)
{
	const struct joined *joined = report->joined;
	char head[JOINED_HEAD_BYTES], note[JOINED_NOTE_BYTES];
	struct widths widths;

	if (!joined)
		return;
	widths = measure(joined);
	page_blank(page);
	page_line(page, TINT_BOLD, "static findings (%.40s): %s",
		  basename(joined->path), joined_head(joined, head));
	put_findings(page, joined, &widths, JOINED_CONFIRMED);
	put_findings(page, joined, &widths, JOINED_STATIC_ONLY);
	put_runtime_only(page, joined, &widths);
	if (*joined_note(joined, note))
		page_note(page, TINT_DOUBT, "%s", note);
}

int text_joined_write(const void *report, const struct format_options *options,
		      FILE *out)
{
	struct page page = {.out = out, .options = options};

	text_joined(&page, report);
	return ferror(out) ? -EIO : 0;
}

void text_joined_site(struct page *page, const struct site *site)
{
	char text[JOINED_RULES_BYTES];

	if (joined_rules(site, text))
		page_field(page, "scan", text);
}
