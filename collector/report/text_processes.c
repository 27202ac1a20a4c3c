/* SPDX-License-Identifier: MIT */
#include "report/text_processes.h"

#include <stdio.h>
#include <string.h>

#include "darkheap/session.h"
#include "report/page.h"
#include "report/reason.h"
#include "report/report.h"

#define NAMES_SHOWN 4

/* What a process may have to say; NULL or "": nothing. */
typedef const char *words_fn(const struct process *process);

static const char *name_of(const struct process *process)
{
	return process->name ? process->name : "?";
}

/* Different names of processes not tracked for this reason, in order. */
static size_t list_names(const struct report *report, int reason,
			 const char *names[NAMES_SHOWN + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_processes && n <= NAMES_SHOWN; i++) {
		const struct process *process = report->processes[i];
		bool is_known = process->reason != reason;

		for (size_t j = 0; j < n && !is_known; j++)
			is_known = !strcmp(names[j], name_of(process));
		if (!is_known)
			names[n++] = name_of(process);
	}
	return n;
}

static void put_untracked(struct page *page, const struct report *report,
			  int reason, size_t count)
{
	const char *names[NAMES_SHOWN + 1];
	size_t n = list_names(report, reason, names);
	char list[512];
	int used = 0;

	for (size_t i = 0; i < n && used < (int)sizeof(list); i++)
		used += snprintf(list + used, sizeof(list) - (size_t)used,
				 "%s%.32s", i ? ", " : "",
				 i < NAMES_SHOWN ? names[i] : "...");
	page_note(page, TINT_DIM, "%zu processes (%s) not tracked: %s", count,
		  list, reason_text(reason));
}

static void put_reason(struct page *page, const struct report *report,
		       int reason)
{
	const struct process *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < report->n_processes; i++) {
		const struct process *process = report->processes[i];

		if (process->reason != reason)
			continue;
		first = first ? first : process;
		count++;
	}
	if (count == 1)
		page_note(page, TINT_DIM, "process %d (%s) not tracked: %s",
			  (int)first->pid, name_of(first), reason_text(reason));
	else if (count)
		put_untracked(page, report, reason, count);
}

static const char *go_words(const struct process *process)
{
	bool failed = process->go_state && !strcmp(process->go_state, "failed");

	return failed ? process->go_why : NULL;
}

static const char *message_words(const struct process *process)
{
	return process->message;
}

/* How many processes from `start` on say the same as that one; 0: earlier. */
static size_t count_same(const struct report *report, words_fn *words,
			 size_t start)
{
	const char *said = words(report->processes[start]);
	size_t count = 0;

	for (size_t i = 0; i < report->n_processes; i++) {
		const char *other = words(report->processes[i]);
		bool is_same = other && !strcmp(other, said);

		if (is_same && i < start)
			return 0;
		count += is_same;
	}
	return count;
}

static void put_words(struct page *page, const struct report *report,
		      words_fn *words, const char *what)
{
	for (size_t i = 0; i < report->n_processes; i++) {
		const struct process *process = report->processes[i];
		const char *said = words(process);
		size_t count = said && *said ? count_same(report, words, i) : 0;

		if (count == 1)
			page_note(page, TINT_DOUBT, "%sprocess %d: %s", what,
				  (int)process->pid, said);
		else if (count)
			page_note(page, TINT_DOUBT, "%s%zu processes: %s", what,
				  count, said);
	}
}

void text_processes(struct page *page, const struct report *report)
{
	put_words(page, report, go_words, "no Go frames of ");
	put_words(page, report, message_words, "");
	if (report->n_processes < 2)
		return;
	if (report->n_tracked)
		page_note(page, TINT_DIM, "%zu of %zu processes tracked",
			  report->n_tracked, report->n_processes);
	for (int reason = REASON_NONE + 1; reason < REASON_MAX; reason++)
		put_reason(page, report, reason);
}

const char *text_only_reason(const struct report *report)
{
	const struct process *const *processes = report->processes;

	for (size_t i = 1; i < report->n_processes; i++)
		if (processes[i]->reason != processes[0]->reason)
			return NULL;
	return report->n_processes ? reason_text(processes[0]->reason) : NULL;
}
