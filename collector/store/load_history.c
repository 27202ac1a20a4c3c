/* SPDX-License-Identifier: MIT */
/*
 * load_history.c - marks, and how it was sampled
 */
#include <stdio.h>
#include <string.h>

#include "model/process.h"
#include "report/site.h"
#include "store/load.h"

static void load_mark(struct load *load, struct process *process,
		      struct sqlite3_stmt *get)
{
	struct timespec time = load_time(get, 1);
	int64_t ns = (time.tv_sec - process->start.tv_sec) * 1000000000 +
		     time.tv_nsec - process->start.tv_nsec;

	(void)load;
	if (process_mark(process, column_text(get, 0),
			 ns > 0 ? (uint64_t)ns : 0))
		return;
	struct mark *mark = &process->marks[process->n_marks - 1];
	mark->id = (uint32_t)column_count(get, 2);
	mark->total = load_tally(get, 3);
	memset(mark->groups, 0, mark->n_groups * sizeof(*mark->groups));
}

/* What sites held at a mark; groups stand for sites, one each. */
static void load_mark_site(struct load *load, struct process *process,
			   struct sqlite3_stmt *get)
{
	uint64_t number = column_count(get, 0);
	const struct site *site = load_site_at(load, column_count(get, 1));
	struct mark *mark = process_mark_of(process, (uint32_t)number);
	const struct group *group = NULL;

	if (site)
		group = process_group(process, site->number, true);
	if (group && mark && group->number < mark->n_groups)
		mark->groups[group->number] = load_tally(get, 2);
}

static void load_step(struct load *load, struct process *process,
		      struct sqlite3_stmt *get)
{
	struct sampling_step step = {
	    .time_ns = column_integer(get, 0),
	    .mean = column_count(get, 1),
	};

	(void)load;
	snprintf(step.why, sizeof(step.why), "%s", column_text(get, 2));
	if (step.time_ns >= 0)
		sampling_add_step(&process->sampling, &step);
}

static const struct tally_query marks = {
    .columns = "name, time_ns, number",
    .table = "snapshot",
    .snapshot = "t.number",
    .site = "0",
    .stack = "-1",
    .order = "ORDER BY t.number",
};
static const struct tally_query mark_sites = {
    .columns = "t.snapshot, t.site",
    .table = "snapshot_site",
    .snapshot = "t.snapshot",
    .site = "t.site",
    .stack = "-1",
    .order = "",
};

void load_marks(struct load *load, struct process *process, int64_t row)
{
	load_each_tally(load, process, row, &marks, load_mark);
	load_each_tally(load, process, row, &mark_sites, load_mark_site);
}

void load_steps(struct load *load, struct process *process, int64_t row)
{
	load_each(load, process, row,
		  "SELECT time_ns, mean_bytes, why FROM sampling "
		  "WHERE process=? ORDER BY number",
		  load_step);
}
