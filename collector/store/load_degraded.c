/* SPDX-License-Identifier: MIT */
/*
 * load_degraded.c - what is doubtful of a process, and has no column there
 */
#include <string.h>

#include "model/process.h"
#include "store/load.h"

static void load_count(struct load *load, struct process *process,
		       struct sqlite3_stmt *get)
{
	const char *what = column_text(get, 0);

	(void)load;
	if (!strcmp(what, "first_seen_stacks"))
		process->degraded.first_seen_stacks = column_count(get, 1);
	else if (!strcmp(what, "last_calls_unknown"))
		process->work_short = true;
}

void load_degraded(struct load *load, struct process *process, int64_t row)
{
	load_each(load, process, row,
		  "SELECT what, count FROM degraded WHERE process=?",
		  load_count);
}
