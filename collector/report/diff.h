/* SPDX-License-Identifier: MIT */
/*
 * diff.h - what changed from one report to another, site by site
 *
 * Why     site ids are equal across processes, hosts and builds: two captures,
 *         or two marks of one, can be compared without knowing addresses
 * Owner   both reports are the caller's and must outlive the diff
 */
#ifndef DARKHEAP_DIFF_H
#define DARKHEAP_DIFF_H

#include <stdio.h>

#include "report/diff_bad_frees.h"
#include "report/format.h"
#include "report/report.h"

struct diff_row {
	const struct site *before, *after; /* NULL: not there */
	int64_t delta_bytes, delta_objects;
};

struct diff {
	const struct report *before, *after;
	const char *before_name, *after_name; /* as typed */
	struct diff_row *rows; /* what grew most first, what shrank most last */
	size_t n_rows, n_grown, n_shrunk;
	int64_t delta_bytes, delta_objects;
	struct diff_bad_frees bad_frees;
	/* `after` was judged with what was there before as its baseline */
	enum policy_result result;
	uint64_t live_excess; /* growth beyond the policy's live>SIZE */
	const char *doubt; /* a rule that a sample does not decide, or NULL */
};

/* 0 or -ENOMEM, with nothing to release. */
int diff_init(struct diff *diff, const struct report *before,
	      const struct report *after);
/*
 * Standard errors of a difference of live amounts, at the most: blocks that
 * both sides have cancel out.  NULL: that side has nothing.
 */
struct tally_errors diff_errors(const struct tally *before,
				const struct tally *after);

void diff_release(struct diff *diff);

/* Why the result is unknown, if it is; returns `text`. */
const char *diff_unknown(const struct diff *diff,
			 char text[REPORT_UNKNOWN_BYTES]);

/* The site of a row, as it is now or was. */
static inline const struct site *diff_site(const struct diff_row *row)
{
	return row->after ? row->after : row->before;
}

/* output_fn of output.h; `what` is a struct diff. */
int diff_text(const void *what, const struct format_options *how, FILE *out);
int diff_json(const void *what, const struct format_options *how, FILE *out);

#endif
