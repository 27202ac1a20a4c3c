/* SPDX-License-Identifier: MIT */
/*
 * folded.c - the report for flame graphs: "main.main;main.f;C.malloc 4096"
 *
 * Lines   outermost frame first, then the live bytes; heaviest line first;
 *         stacks that read alike are one line
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/folded_words.h"
#include "report/format.h"
#include "report/report.h"

/* A stack to be written: small, because there may be a million. */
struct line {
	uint64_t hash; /* of its text */
	uint64_t live_bytes;
	const struct process *process;
	const struct stack *stack;
};

struct lines {
	struct line *list;
	size_t count, capacity;
};

static int lines_push(struct lines *lines, const struct line *line)
{
	if (lines->count == lines->capacity) {
		size_t wanted = lines->capacity ? 2 * lines->capacity : 256;
		struct line *grown =
		    reallocarray(lines->list, wanted, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		lines->list = grown;
		lines->capacity = wanted;
	}
	lines->list[lines->count++] = *line;
	return 0;
}

/* What is still there, of one process. */
static int add_process(struct lines *lines, struct folded_words *words,
		       const struct process *process)
{
	int error = 0;

	for (uint32_t j = 0; !error && j < process->n_stacks; j++) {
		const struct stack *stack = process->stacks[j];
		struct line line = {
		    .process = process,
		    .stack = stack,
		    .live_bytes = tally_live_bytes(&stack->tally),
		};

		if (!line.live_bytes)
			continue;
		error = folded_words_hash(words, process, stack, &line.hash);
		if (!error)
			error = lines_push(lines, &line);
	}
	return error;
}

static int by_hash(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

static int by_weight(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->live_bytes != y->live_bytes)
		return x->live_bytes > y->live_bytes ? -1 : 1;
	return by_hash(a, b);
}

/* Do they read alike?  Equal hashes nearly always say so. */
static int is_alike(struct folded_words *words, const struct line *a,
		    const struct line *b, bool *alike)
{
	char *first = NULL, *second = NULL;
	int error = folded_words_text(words, a->process, a->stack, &first);

	if (!error)
		error = folded_words_text(words, b->process, b->stack, &second);
	*alike = !error && !strcmp(first, second);
	free(first);
	free(second);
	return error;
}

/* Neighbours of one hash become one line. */
static int lines_merge(struct lines *lines, struct folded_words *words)
{
	size_t kept = 0;
	int error = 0;

	if (lines->count)
		qsort(lines->list, lines->count, sizeof(*lines->list), by_hash);
	for (size_t i = 0; !error && i < lines->count; i++) {
		struct line *line = &lines->list[i];
		struct line *last = kept ? &lines->list[kept - 1] : NULL;
		bool alike = false;

		if (last && last->hash == line->hash)
			error = is_alike(words, last, line, &alike);
		if (alike)
			last->live_bytes += line->live_bytes;
		else
			lines->list[kept++] = *line;
	}
	lines->count = kept;
	return error;
}

static int lines_write(const struct lines *lines, struct folded_words *words,
		       FILE *out)
{
	int error = 0;

	for (size_t i = 0; !error && i < lines->count; i++) {
		const struct line *line = &lines->list[i];
		char *text;

		error =
		    folded_words_text(words, line->process, line->stack, &text);
		if (error)
			break;
		if (fprintf(out, "%s %" PRIu64 "\n", text, line->live_bytes) <
		    0)
			error = -EIO;
		free(text);
	}
	return error ? error : fflush(out) ? -EIO : 0;
}

static int fold(const struct report *report, struct folded_words *words,
		struct lines *lines, FILE *out)
{
	int error = 0;

	for (size_t i = 0; !error && i < report->n_processes; i++)
		if (!report->processes[i]->reason)
			error = add_process(lines, words, report->processes[i]);
	if (!error)
		error = lines_merge(lines, words);
	if (lines->count)
		qsort(lines->list, lines->count, sizeof(*lines->list),
		      by_weight);
	return error ? error : lines_write(lines, words, out);
}

static int folded_write(const struct report *report,
			const struct format_options *options, FILE *out)
{
	struct lines lines = {0};
	struct folded_words *words =
	    folded_words_new(report->symbolizer, options->verbose);
	int error = words ? fold(report, words, &lines, out) : -ENOMEM;

	folded_words_free(words);
	free(lines.list);
	return error;
}

const struct format format_folded = {
    .needs_stacks = true,
    .name = "folded",
    .write = folded_write,
};
