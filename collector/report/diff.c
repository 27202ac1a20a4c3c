/* SPDX-License-Identifier: MIT */
#include "report/diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "report/sampled.h"

static int64_t live_of(const struct site *site, bool is_bytes)
{
	if (!site)
		return 0;
	return (int64_t)(is_bytes ? tally_live_bytes(&site->tally)
				  : tally_live_objects(&site->tally));
}

static void fill_row(struct diff *diff, const struct site *before,
		     const struct site *after)
{
	struct diff_row *row = &diff->rows[diff->n_rows++];

	*row = (struct diff_row){
	    .before = before,
	    .after = after,
	    .delta_bytes = live_of(after, true) - live_of(before, true),
	    .delta_objects = live_of(after, false) - live_of(before, false),
	};
	diff->n_grown += row->delta_bytes > 0 || row->delta_objects > 0;
	diff->n_shrunk += row->delta_bytes < 0 && row->delta_objects <= 0;
}

static struct site *find(const struct report *report, const struct site *site)
{
	return table_find(&report->set.by_id, strtoull(site->id, NULL, 16));
}

static void fill_rows(struct diff *diff)
{
	const struct report *before = diff->before, *after = diff->after;

	for (size_t i = 0; i < after->n_sites; i++)
		fill_row(diff, find(before, after->sites[i]), after->sites[i]);
	for (size_t i = 0; i < before->n_sites; i++)
		if (!find(after, before->sites[i]))
			fill_row(diff, before->sites[i], NULL);
}

static int by_growth(const void *a, const void *b)
{
	const struct diff_row *x = a, *y = b;

	if (x->delta_bytes != y->delta_bytes)
		return x->delta_bytes > y->delta_bytes ? -1 : 1;
	if (x->delta_objects != y->delta_objects)
		return x->delta_objects > y->delta_objects ? -1 : 1;
	return strcmp(diff_site(x)->id, diff_site(y)->id);
}

/* Of what nobody suppressed. */
static int64_t judged_bytes(const struct report *report)
{
	return (int64_t)(tally_live_bytes(&report->total) -
			 tally_live_bytes(&report->hidden));
}

/* live>SIZE of a difference is growth, of all processes together. */
static void judge_growth(struct diff *diff)
{
	uint64_t most = diff->after->policy->live_max;
	double grown =
	    (double)(judged_bytes(diff->after) - judged_bytes(diff->before));
	double error =
	    SAMPLED_CONFIDENCE *
	    diff_errors(&diff->before->total, &diff->after->total).live_bytes;

	if (!most)
		return;
	if (grown - error > (double)most)
		diff->live_excess = (uint64_t)(grown - error) - most;
	else if (grown + error > (double)most)
		diff->doubt = diff->after->policy->live_text;
}

static void judge(struct diff *diff)
{
	const struct report *before = diff->before, *after = diff->after;

	judge_growth(diff);
	if (!diff->doubt && after->doubt != after->policy->live_text)
		diff->doubt = after->doubt;
	if (after->n_failing || diff->live_excess)
		diff->result = POLICY_FAIL;
	else if (!before->complete || !before->n_tracked || !after->complete ||
		 !after->n_tracked || diff->doubt)
		diff->result = POLICY_UNKNOWN;
	else
		diff->result = POLICY_PASS;
}

int diff_init(struct diff *diff, const struct report *before,
	      const struct report *after)
{
	size_t most = before->n_sites + after->n_sites;
	int err;

	*diff = (struct diff){
	    .before = before,
	    .after = after,
	    .before_name = "before",
	    .after_name = "after",
	    .rows = calloc(most + 1, sizeof(*diff->rows)),
	};
	if (!diff->rows)
		return -ENOMEM;
	fill_rows(diff);
	if (diff->n_rows)
		qsort(diff->rows, diff->n_rows, sizeof(*diff->rows), by_growth);
	diff->delta_bytes = (int64_t)(tally_live_bytes(&after->total) -
				      tally_live_bytes(&before->total));
	diff->delta_objects = (int64_t)(tally_live_objects(&after->total) -
					tally_live_objects(&before->total));
	judge(diff);
	err = diff_bad_frees_init(&diff->bad_frees, &before->accusations,
				  &after->accusations);
	if (err)
		diff_release(diff);
	return err;
}

struct tally_errors diff_errors(const struct tally *before,
				const struct tally *after)
{
	struct tally both = {0};

	if (before)
		tally_add(&both, before);
	if (after)
		tally_add(&both, after);
	return tally_errors(&both);
}

const char *diff_unknown(const struct diff *diff,
			 char text[REPORT_UNKNOWN_BYTES])
{
	const struct report *before = diff->before;

	if (diff->doubt && before->complete && diff->after->complete)
		snprintf(text, REPORT_UNKNOWN_BYTES,
			 "too little was seen to decide --fail-on=%.250s",
			 diff->doubt);
	else if (before->complete && before->n_tracked)
		report_unknown(diff->after, text);
	else
		report_unknown(before, text);
	return text;
}

void diff_release(struct diff *diff)
{
	diff_bad_frees_release(&diff->bad_frees);
	free(diff->rows);
	*diff = (struct diff){0};
}
