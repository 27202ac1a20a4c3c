/* SPDX-License-Identifier: MIT */
/*
 * moment.c - a capture as it was at a mark
 *
 * What    amounts, of processes and sites, are those of the mark, whose the
 *         memory was is of the first look after it; verdicts, calls and stacks
 *         are those of the end, because a mark keeps amounts
 */
#include <stdlib.h>
#include <string.h>

#include "model/process.h"
#include "report/clock.h"
#include "report/site.h"
#include "report/site_test.h"
#include "store/capture.h"

/* The last mark of that name, or NULL. */
static const struct mark *find(const struct process *process, const char *name)
{
	for (uint32_t i = process->n_marks; i-- > 0;)
		if (!strcmp(process->marks[i].name, name))
			return &process->marks[i];
	return NULL;
}

/* What the process held of the site then: each site is one group. */
static struct tally held(const struct process *process, const struct mark *mark,
			 uint32_t site)
{
	const struct group *group = table_find(&process->group_table, site);

	/* that of lost stacks was there before it got its site */
	if (process->groups[0]->key == site)
		group = process->groups[0];
	if (!group || group->number >= mark->n_groups)
		return (struct tally){0};
	return mark->groups[group->number];
}

static double per_hour(const struct process *process,
		       const struct site_share *share)
{
	double hours = clock_hours(process);

	if (share->verdict < VERDICT_SUSPECT)
		return 0;
	return hours < 0 ? -1 : (double)tally_live_bytes(&share->tally) / hours;
}

static void share_go_to(struct site_share *share, const struct mark *mark,
			uint32_t site)
{
	struct timespec time = clock_wall(share->process, mark->time);

	share->tally = held(share->process, mark, site);
	if (!tally_live_objects(&share->tally))
		share->verdict = VERDICT_OK;
	if (share->last_seen.tv_sec > time.tv_sec)
		share->last_seen = time;
	share->bytes_per_hour = per_hour(share->process, share);
}

/* What its tests had left by then was not kept. */
static void drop_tests(struct site *site)
{
	site_test_release(site);
	site->tests = NULL;
	site->n_tests = 0;
}

/* Shares of processes that had not come so far are dropped. */
static void site_go_to(struct site *site, const char *name)
{
	struct site_share *shares = site->shares;
	size_t n = site->n_shares;

	site->shares = NULL;
	site->n_shares = 0;
	site->tally = (struct tally){0};
	site->calls = site->calls_leaving = 0;
	site->first_seen = site->last_seen = (struct timespec){0};
	site->bytes_per_hour = 0;
	drop_tests(site);
	for (size_t i = 0; i < n; i++) {
		const struct mark *mark = find(shares[i].process, name);

		if (!mark)
			continue;
		share_go_to(&shares[i], mark, site->number);
		if (shares[i].tally.allocated_objects)
			site_add_share(site, &shares[i]);
	}
	free(shares);
	if (!tally_live_objects(&site->tally)) {
		site->finding = (struct finding){.verdict = VERDICT_OK};
		site->finding.rule = "";
	}
}

static void process_go_to(struct process *process, const struct mark *mark)
{
	process->total = mark->total;
	process->time_end = mark->time;
	process->end = clock_wall(process, mark->time);
	process->end_kind = END_RUNNING;
	process->is_moment = true;
	if (mark->ledger)
		process->ledger = *mark->ledger;
	else
		ledger_why_none(
		    &process->ledger,
		    "its memory was not seen as it was at this mark");
}

/* Marks that came later, and this one, which is now. */
static void drop_marks(struct process *process, const struct mark *mark)
{
	uint32_t kept = (uint32_t)(mark - process->marks);

	while (process->n_marks > kept)
		mark_release(&process->marks[--process->n_marks]);
}

static void drop_process(struct process *process)
{
	process_release(process);
	free(process);
}

bool capture_go_to(struct capture *capture, const char *name)
{
	size_t n = capture->n_processes, kept = 0;
	bool is_found = false;

	for (size_t i = 0; i < n; i++) {
		const struct mark *mark = find(capture->processes[i], name);

		is_found |= mark != NULL;
		if (mark)
			process_go_to(capture->processes[i], mark);
	}
	if (!is_found)
		return false;
	for (size_t i = 0; i < capture->sites->count; i++)
		site_go_to(capture->sites->sites[i], name);
	for (size_t i = 0; i < n; i++) {
		struct process *process = capture->processes[i];
		const struct mark *mark = find(process, name);

		if (mark) {
			drop_marks(process, mark);
			capture->processes[kept++] = process;
		} else {
			drop_process(process);
		}
	}
	capture->n_processes = kept;
	return true;
}
