/* SPDX-License-Identifier: MIT */
#include "report/step_summary.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "hint/hint.h"
#include "report/accusations.h"
#include "report/clean.h"
#include "report/headline.h"
#include "report/joined.h"
#include "report/pointed.h"
#include "report/report.h"
#include "report/sampled.h"
#include "report/site_test.h"
#include "report/site_words.h"
#include "report/text_site.h"

#define FILE_BYTES_MAX (1 << 20)
#define TAIL_BYTES (256 << 10) /* for what stands around the rows */
#define TESTS_SHOWN 5
#define CELL_BYTES 1024 /* of one name or hint, before it is escaped */

/* All that could mean something in Markdown or HTML is an entity. */
static void put_clean(FILE *out, const char *text)
{
	for (; *text; text++)
		if (isalnum((unsigned char)*text) || *text & 0x80 ||
		    strchr(" .,/:;=+", *text))
			fputc(*text, out);
		else
			fprintf(out, "&#%d;", *text);
}

static void put_text(FILE *out, const char *text)
{
	char clean[CELL_BYTES];

	clean_copy(clean, sizeof(clean), text, false, true);
	put_clean(out, clean);
}

static void put_cell(FILE *out, const char *text)
{
	fputs(" ", out);
	put_text(out, text);
	fputs(" |", out);
}

/* The line to blame, and the one in the repository when it is another. */
static void put_place(FILE *out, struct repository *repository,
		      const struct site *site)
{
	char place[PLACE_BYTES];
	const char *path;
	const struct frame *frame = pointed_site(repository, site, &path);

	fputs(" ", out);
	put_text(out, text_place(site, place));
	if (frame && (frame != &site->blame || strchr(path, '/'))) {
		fputs("<br>", out);
		put_text(out, path);
		fprintf(out, ":%d", frame->line);
	}
	fputs(" |", out);
}

/* Who left it, most first. */
static void put_tests(FILE *out, const struct site *site)
{
	size_t leaving = 0;

	fputs(" ", out);
	for (size_t i = 0; i < site->n_tests; i++) {
		const struct site_test *test = &site->tests[i];

		if (!test->name || !tally_live_objects(&test->tally) ||
		    leaving++ >= TESTS_SHOWN)
			continue;
		fputs(leaving > 1 ? "<br>" : "", out);
		put_text(out, test->name);
	}
	if (leaving > TESTS_SHOWN)
		fputs("<br>...", out);
	fputs(" |", out);
}

static void put_row(FILE *out, struct repository *repository,
		    const struct site *site)
{
	char blocks[AMOUNT_BYTES], size[AMOUNT_BYTES], hint[HINT_BYTES];

	fputs("|", out);
	put_cell(out, verdict_name(site->finding.verdict));
	put_place(out, repository, site);
	put_cell(out, sampled_blocks(blocks, &site->tally));
	put_cell(out, sampled_bytes(size, &site->tally));
	put_tests(out, site);
	hint_write(site, hint);
	put_cell(out, hint);
	fputs("\n", out);
}

static void put_bad_free(FILE *out, const struct accusation *entry)
{
	char words[SITE_WORDS_BYTES];

	fputs("| bad free |", out);
	put_cell(out, bad_free_words(entry, words));
	fputs(" | | | |\n", out);
}

/* Rows as long as they fit; returns how many do not. */
static size_t put_rows(FILE *out, size_t room, const struct report *report,
		       struct repository *repository)
{
	const struct accusations *bad = &report->accusations;
	size_t left_out = 0;

	for (size_t i = 0; i < bad->n + report->n_sites; i++) {
		const struct site *site =
		    i < bad->n ? NULL : report->sites[i - bad->n];
		char *row = NULL;
		size_t bytes;
		FILE *stream;

		if (site && !site->fails &&
		    site->finding.verdict < VERDICT_SUSPECT)
			continue;
		stream = open_memstream(&row, &bytes);
		if (stream && site)
			put_row(stream, repository, site);
		else if (stream)
			put_bad_free(stream, &bad->entries[i]);
		if (stream && !fclose(stream) && bytes <= room) {
			fputs(row, out);
			room -= bytes;
		} else {
			left_out++;
		}
		free(row);
	}
	return left_out;
}

static bool has_rows(const struct report *report)
{
	for (size_t i = 0; i < report->n_sites; i++)
		if (report->sites[i]->fails ||
		    report->sites[i]->finding.verdict >= VERDICT_SUSPECT)
			return true;
	return report->accusations.n > 0;
}

static void put_notes(FILE *out, const struct report *report)
{
	char head[JOINED_HEAD_BYTES];

	if (report->joined) {
		fputs("\nThe scan's findings: ", out);
		put_text(out, joined_head(report->joined, head));
		fputs("\n", out);
	}
	for (size_t i = 0; i < report->n_incomplete; i++) {
		fputs("\nNot complete: ", out);
		put_text(out, report->incomplete[i]);
		fputs("\n", out);
	}
}

static void put_all(FILE *out, size_t room, const struct report *report,
		    struct repository *repository)
{
	char head[HEADLINE_BYTES];
	size_t left_out;

	headline_write(report, head);
	fputs("\n### darkheap: ", out);
	put_text(out, head);
	fputs("\n", out);
	if (has_rows(report)) {
		fputs("\n| verdict | place | blocks | bytes | test | to do |\n"
		      "|---|---|--:|--:|---|---|\n",
		      out);
		left_out = put_rows(out, room, report, repository);
		if (left_out)
			fprintf(out, "\n%zu more are not shown.\n", left_out);
	}
	put_notes(out, report);
}

int step_summary_add(const char *path, const struct report *report,
		     struct repository *repository)
{
	FILE *out = fopen(path, "ae");
	struct stat status;
	size_t used;
	bool failed;

	if (!out)
		return -errno;
	used = fstat(fileno(out), &status) ? 0 : (size_t)status.st_size;
	if (used + TAIL_BYTES < FILE_BYTES_MAX)
		put_all(out, FILE_BYTES_MAX - used - TAIL_BYTES, report,
			repository);
	failed = ferror(out);
	return fclose(out) || failed ? -EIO : 0;
}
