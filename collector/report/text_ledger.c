/* SPDX-License-Identifier: MIT */
#include "report/text_ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"
#include "report/audited.h"
#include "report/page.h"
#include "report/report.h"

#define COLUMNS 3
#define CELL_BYTES 48
/* Rows below 1 / so much of all are one. */
#define SHOWN_PART 200

struct row {
	uint64_t bytes;
	const char *words;
};

static int by_bytes(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

/* The largest first; returns how many. */
static size_t list_rows(const struct ledger *ledger,
			struct row rows[LEDGER_ROWS])
{
	uint64_t small = 0;
	size_t n = 0;

	for (int i = 0; i < LEDGER_ROWS; i++) {
		enum ledger_row row = (enum ledger_row)i;

		if (!ledger_has(ledger, row))
			continue;
		if (ledger->rows[row] > ledger->rss / SHOWN_PART)
			rows[n++] =
			    (struct row){ledger->rows[row], audited_row(row)};
		else
			small += ledger->rows[row];
	}
	qsort(rows, n, sizeof(*rows), by_bytes);
	if (small && n < LEDGER_ROWS)
		rows[n++] = (struct row){small, "all else"};
	return n;
}

static void put_rows(struct page *page, const struct row *rows, size_t n)
{
	size_t lines = (n + COLUMNS - 1) / COLUMNS;

	for (size_t i = 0; i < lines; i++) {
		char line[COLUMNS * CELL_BYTES] = "", size[WORD_BYTES];

		for (size_t j = i; j < n; j += lines) {
			size_t used = strlen(line);

			snprintf(line + used, sizeof(line) - used, "%10s %-*s",
				 page_size(size, rows[j].bytes),
				 j + lines < n ? 18 : 0, rows[j].words);
		}
		page_line(page, TINT_NONE, "  %s", line);
	}
}

/* "memory of service (4711)" where there are several. */
static void name_it(const struct report *report, const struct process *process,
		    char text[AUDITED_BYTES])
{
	if (report->n_tracked > 1)
		snprintf(text, AUDITED_BYTES, "memory of %s (%d)",
			 process->name ? process->name : "?",
			 (int)process->pid);
	else
		snprintf(text, AUDITED_BYTES, "memory");
}

static void put_head(struct page *page, const struct report *report,
		     const struct process *process)
{
	char size[WORD_BYTES], name[AUDITED_BYTES], when[AUDITED_BYTES];

	name_it(report, process, name);
	page_size(size, process->ledger.rss);
	audited_when(process, when);
	page_blank(page);
	page_line(page, TINT_BOLD, "%s: %s resident%s%s", name, size,
		  *when ? ", " : "", when);
}

/* One reason stands for several rows. */
static void put_why(struct page *page, const struct ledger *ledger)
{
	const char *said = "";

	for (int i = 0; i < LEDGER_UNEXPLAINED; i++) {
		const char *why = ledger->why[i];

		if (!*why || !strcmp(why, said))
			continue;
		page_line(page, TINT_DIM, "  %s: not known, %s",
			  audited_row((enum ledger_row)i), why);
		said = why;
	}
}

static void put_retention(struct page *page, const struct retention *retention)
{
	enum retention_class most = audited_most(retention);
	char text[AUDITED_BYTES], size[WORD_BYTES];

	audited_notice(retention, text);
	page_blank(page);
	page_line(page, TINT_DOUBT, "%s", text);
	snprintf(text, sizeof(text), "%s of it are %s",
		 page_size(size, retention->classes[most]),
		 audited_class(most));
	page_field(page, "most", text);
	audited_evidence(retention, text);
	if (*text)
		page_field(page, "because", text);
	page_field(page, "to do", audited_cure(most));
}

void text_ledger(struct page *page, const struct report *report)
{
	const struct process *process = audited_process(report);
	struct row rows[LEDGER_ROWS];
	const struct ledger *ledger;

	if (!process || !process->ledger.is_taken)
		return;
	ledger = &process->ledger;
	put_head(page, report, process);
	put_rows(page, rows, list_rows(ledger, rows));
	put_why(page, ledger);
	if (ledger_retains(ledger))
		put_retention(page, &ledger->retention);
}
