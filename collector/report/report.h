/* SPDX-License-Identifier: MIT */
/*
 * report.h - all that a report says, before it has a form
 *
 * Why     every format tells the same facts in the same order
 * Owner   the processes, the symbolizer and the policy are the caller's and
 *         must outlive the report
 */
#ifndef DARKHEAP_REPORT_H
#define DARKHEAP_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "report/accusations.h"
#include "report/site.h"
#include "report/told_words.h"

struct joined;
struct policy;

enum policy_result {
	POLICY_PASS,
	POLICY_FAIL,	/* holds even when something was lost */
	POLICY_UNKNOWN, /* not violated by what was seen, but that is not all,
			 * or a sample that does not decide */
};

/* A named moment of one process. */
struct report_mark {
	const struct process *process;
	const struct mark *mark;
	struct timespec time; /* tv_sec 0: unknown */
	struct tally *sites;  /* by site.number */
	size_t n_sites;	      /* known by then */
};

enum suppression_state {
	SUPPRESSION_UNUSED, /* it matched nothing */
	SUPPRESSION_USED,
	SUPPRESSION_EXPIRED,  /* since `expires`: it suppresses nothing */
	SUPPRESSION_EXCEEDED, /* more than max_bytes: likewise */
};

/* A rule of a suppression file, and what it took out of the report. */
struct report_suppression {
	const char *rule, *file; /* file NULL: built in */
	int line;
	const char *reason, *expires; /* NULL: not said */
	uint64_t max_bytes;
	enum suppression_state state;
	/* these it suppresses, or would if there were not so much of them */
	size_t sites;
	struct tally tally;
};

#define REPORT_REASONS_MAX 32

struct report {
	const char *at; /* a mark; NULL: the end */
	struct symbolizer *symbolizer;
	const struct process *const *processes;
	const struct site_set *const *judged;
	uint32_t *adopted; /* the judged sites' numbers, for add_processes() */
	uint32_t **group_sites; /* of each process: its groups' site numbers */
	size_t n_processes, n_tracked;
	struct site_set set;
	struct site **sites; /* ranked, not suppressed; owned by the set */
	size_t n_sites, n_failing;
	struct tally failing; /* sum of those sites */
	struct tally total;
	uint64_t unknown_frees;
	struct accusations accusations;
	struct loss loss;
	struct degraded degraded;
	bool complete;
	const char *incomplete[REPORT_REASONS_MAX];
	size_t n_incomplete;
	const char *notes[REPORT_REASONS_MAX];
	size_t n_notes;
	char left_out[TOLD_WORDS_BYTES], pool_frees[TOLD_WORDS_BYTES];
	struct report_suppression *suppressed; /* every rule, in order */
	size_t n_suppressed;
	const struct policy *policy;
	enum policy_result result;
	uint64_t live_excess; /* of the policy's live>SIZE, 0: none */
	struct tally hidden;  /* what suppressed sites hold */
	const char *doubt; /* a rule that a sample does not decide, or NULL */
	struct report_mark *marks;
	size_t n_marks;
	const struct joined *joined; /* --scan's, of joiner.h; NULL: none */
};

/*
 * What a report is made of.  A process of a capture was judged when the capture
 * was written: `judged` names its sites, and the key of each of its groups is
 * an index in judged->sites.  Processes of one set stand side by side.
 */
struct report_source {
	const struct process *const *processes;
	const struct site_set *const *judged; /* of each; NULL: judge now */
	size_t n_processes;
};

/* 0, or -ENOMEM with nothing to release. */
int report_init(struct report *report, struct symbolizer *symbolizer,
		const struct report_source *source,
		const struct policy *policy);
void report_release(struct report *report);

/*
 * The rules of the policy that are violated, as typed, joined by commas;
 * `has_excess`: also its live>SIZE.
 */
void report_violated(const struct report *report, bool has_excess, char *text,
		     size_t size);

#define REPORT_UNKNOWN_BYTES 320

/* Why the result is unknown, if it is; returns `text`. */
const char *report_unknown(const struct report *report,
			   char text[REPORT_UNKNOWN_BYTES]);

/* The site of a stack of processes[i], which is tracked. */
const struct site *report_site(const struct report *report, size_t i,
			       const struct stack *stack);

#endif
