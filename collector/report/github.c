/* SPDX-License-Identifier: MIT */
/*
 * github.c - the report as annotations of a GitHub Actions step, and a table
 * for the step's summary
 *
 * Bound   GitHub shows ten errors and ten warnings of a step; how many more
 *         there are is said, and the summary has them
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/annotation.h"
#include "report/format.h"
#include "report/headline.h"
#include "report/joined.h"
#include "report/pointed.h"
#include "report/report.h"
#include "report/repository.h"
#include "report/site_words.h"
#include "report/step_summary.h"

#define SHOWN_MAX 10
#define MESSAGE_BYTES \
	(2 * SITE_WORDS_BYTES + SITE_TODO_BYTES + JOINED_RULES_BYTES + 32)

struct annotating {
	FILE *out;
	struct repository *repository;
	size_t errors, warnings; /* also those that are not shown */
};

static void put(struct annotating *a, bool is_error,
		const struct annotation *annotation)
{
	size_t *count = is_error ? &a->errors : &a->warnings;
	struct annotation shown = *annotation;

	shown.kind = is_error ? "error" : "warning";
	if ((*count)++ < SHOWN_MAX)
		annotation_put(a->out, &shown);
}

static void put_bad_free(struct annotating *a, const struct accusation *entry)
{
	char words[SITE_WORDS_BYTES];
	const struct accusation_frames *stack =
	    pointed_bad_free(a->repository, entry);
	const char *path = NULL;
	const struct frame *place =
	    stack ? pointed_stack(a->repository, stack, &path) : NULL;
	struct annotation annotation = {
	    .title = "darkheap: bad free",
	    .file = path,
	    .line = place ? place->line : 0,
	    .message = bad_free_words(entry, words),
	};

	put(a, true, &annotation);
}

static void put_site(struct annotating *a, const struct site *site)
{
	char words[SITE_WORDS_BYTES], tests[SITE_WORDS_BYTES];
	char todo[SITE_TODO_BYTES], rules[JOINED_RULES_BYTES] = "";
	char message[MESSAGE_BYTES], title[64];
	const char *path;
	const struct frame *place = pointed_site(a->repository, site, &path);
	struct annotation annotation = {
	    .title = title,
	    .file = path,
	    .line = place ? place->line : 0,
	    .message = message,
	};

	site_words(site, words);
	site_left_by(site, tests);
	site_todo(site, todo);
	joined_rules(site, rules);
	snprintf(title, sizeof(title), "darkheap: %s",
		 verdict_name(site->finding.verdict));
	snprintf(message, sizeof(message), "%s%s%s%s%s%s%s", words,
		 *tests ? "\n" : "", tests, *todo ? "\n" : "", todo,
		 *rules ? "\nThe scan says " : "", rules);
	put(a, site->fails, &annotation);
}

/* The policy's live>SIZE, and what leaves it open: nobody's line. */
static void put_result(struct annotating *a, const struct report *report)
{
	char head[HEADLINE_BYTES];
	struct annotation annotation = {.title = "darkheap", .message = head};

	headline_write(report, head);
	if (report->result == POLICY_UNKNOWN)
		put(a, false, &annotation);
	else if (report->result == POLICY_FAIL && !report->n_failing)
		put(a, true, &annotation);
}

static void put_more(struct annotating *a, size_t count, const char *noun)
{
	char message[128];
	struct annotation annotation = {
	    .kind = "notice",
	    .title = "darkheap",
	    .message = message,
	};

	if (count <= SHOWN_MAX)
		return;
	snprintf(message, sizeof(message),
		 "%zu more %s: the step's summary lists them",
		 count - SHOWN_MAX, noun);
	annotation_put(a->out, &annotation);
}

static void put_all(struct annotating *a, const struct report *report)
{
	const struct accusations *bad = &report->accusations;

	for (size_t i = 0; i < bad->n; i++)
		put_bad_free(a, &bad->entries[i]);
	for (size_t i = 0; i < report->n_sites; i++)
		if (report->sites[i]->fails ||
		    report->sites[i]->finding.verdict >= VERDICT_SUSPECT)
			put_site(a, report->sites[i]);
	put_result(a, report);
	put_more(a, a->errors, "errors");
	put_more(a, a->warnings, "warnings");
}

/* A summary that cannot be written is no reason to fail: it is said. */
static void summarize(struct annotating *a, const struct report *report)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");
	char message[128];
	struct annotation annotation = {
	    .kind = "warning",
	    .title = "darkheap",
	    .message = message,
	};
	int err;

	if (!path || !*path)
		return;
	err = step_summary_add(path, report, a->repository);
	if (!err)
		return;
	snprintf(message, sizeof(message),
		 "cannot write the step's summary: %s", strerror(-err));
	annotation_put(a->out, &annotation);
}

static int github_write(const struct report *report,
			const struct format_options *options, FILE *out)
{
	struct annotating a = {.out = out, .repository = repository_new()};

	(void)options;
	if (!a.repository)
		return -ENOMEM;
	for (size_t i = 0; i < report->n_processes; i++)
		repository_presume(a.repository,
				   report->processes[i]->main_module);
	put_all(&a, report);
	summarize(&a, report);
	repository_free(a.repository);
	return fflush(out) || ferror(out) ? -EIO : 0;
}

const struct format format_github = {
    .name = "github",
    .write = github_write,
};
