/* SPDX-License-Identifier: MIT */
#include "report/audited.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/process.h"
#include "report/page.h"
#include "report/report.h"

/* Who was looked at before who was not, then who has most. */
static bool is_better(const struct process *process, const struct process *best)
{
	const struct ledger *its = &process->ledger, *other = &best->ledger;

	if (its->is_taken != other->is_taken)
		return its->is_taken;
	return its->rss > other->rss;
}

const struct process *audited_process(const struct report *report)
{
	const struct process *best = NULL;

	for (size_t i = 0; i < report->n_processes; i++) {
		const struct process *process = report->processes[i];

		if (!process->reason && (!best || is_better(process, best)))
			best = process;
	}
	return best;
}

void audited_when(const struct process *process, char text[AUDITED_BYTES])
{
	int64_t end =
	    process->end.tv_sec * INT64_C(1000000000) + process->end.tv_nsec;
	int64_t before = end - process->ledger.time_ns;

	text[0] = '\0';
	if (!process->end.tv_sec || !process->ledger.time_ns)
		return;
	/* what was seen of a mark was seen after it */
	if (process->is_moment)
		snprintf(text, AUDITED_BYTES, "as of %.2f s after the mark",
			 before < 0 ? (double)-before / 1e9 : 0);
	else
		snprintf(text, AUDITED_BYTES, "as of %.2f s before the end",
			 before > 0 ? (double)before / 1e9 : 0);
}

const char *audited_row(enum ledger_row row)
{
	static const char *const words[] = {
	    [LEDGER_GO_HEAP] = "Go heap",
	    [LEDGER_GO_STACKS] = "Go stacks",
	    [LEDGER_GO_RUNTIME] = "Go runtime",
	    [LEDGER_C_LIVE] = "C live",
	    [LEDGER_C_SLACK] = "C freed but kept",
	    [LEDGER_THREAD_STACKS] = "thread stacks",
	    [LEDGER_FILES] = "files",
	    [LEDGER_SHARED] = "shared memory",
	    [LEDGER_DARKHEAP] = "darkheap",
	    [LEDGER_UNEXPLAINED] = "unexplained",
	};

	return words[row];
}

void audited_notice(const struct retention *retention, char text[AUDITED_BYTES])
{
	char bytes[WORD_BYTES], live[WORD_BYTES], arenas[WORD_BYTES];

	snprintf(text, AUDITED_BYTES,
		 "freed but not returned: %s in %s, %s live",
		 page_size(bytes, retention_bytes(retention)),
		 page_count(arenas, retention->arenas, "arena"),
		 page_size(live, retention->live));
}

enum retention_class audited_most(const struct retention *retention)
{
	enum retention_class most = RETENTION_TOP;

	for (int i = 0; i < RETENTION_CLASSES; i++)
		if (retention->classes[i] > retention->classes[most])
			most = (enum retention_class)i;
	return most;
}

const char *audited_class(enum retention_class class)
{
	switch (class) {
	case RETENTION_TOP:
		return "at the tops of arenas";
	case RETENTION_WHOLE_PAGES:
		return "whole free pages";
	case RETENTION_BESIDE_LIVE:
		return "parts of pages beside live blocks";
	default:
		return "blocks that threads keep for reuse, and what is free "
		       "beside them";
	}
}

const char *audited_cure(enum retention_class class)
{
	switch (class) {
	case RETENTION_TOP:
		return "set MALLOC_TRIM_THRESHOLD_=131072 or "
		       "MALLOC_MMAP_THRESHOLD_=131072 in its environment: "
		       "either stops the thresholds from rising; malloc_trim "
		       "does not reach it";
	case RETENTION_WHOLE_PAGES:
		return "call malloc_trim(0) now and then, or use jemalloc";
	case RETENTION_BESIDE_LIVE:
		return "no trim gets it while those blocks live: free them, "
		       "or allocate them elsewhere; or use jemalloc with a "
		       "short decay";
	default:
		return "use fewer threads, or set "
		       "GLIBC_TUNABLES=glibc.malloc.tcache_count=0, which "
		       "makes malloc slower";
	}
}

void audited_evidence(const struct retention *retention,
		      char text[AUDITED_BYTES])
{
	char trim[WORD_BYTES], map[WORD_BYTES];

	text[0] = '\0';
	if (retention->is_raised)
		snprintf(text, AUDITED_BYTES,
			 "malloc's trim threshold is %s since a block of %s "
			 "was freed",
			 page_size(trim, retention->trim_threshold),
			 page_size(map, retention->mmap_threshold));
}
