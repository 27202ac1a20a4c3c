/* SPDX-License-Identifier: MIT */
/*
 * load_ledger.c - whose the memory was at the last look
 */
#include <stdio.h>
#include <string.h>

#include "model/process.h"
#include "store/load.h"

static void load_head(struct load *load, struct process *process,
		      struct sqlite3_stmt *get)
{
	struct ledger *ledger = &process->ledger;
	struct retention *retention = &ledger->retention;

	(void)load;
	ledger->is_taken = !column_is_null(get, 0);
	ledger->time_ns = ledger->is_taken ? column_integer(get, 0) : 0;
	if (ledger->time_ns < 0)
		ledger->time_ns = 0;
	ledger->rss = column_count(get, 1);
	ledger->c_live_requested = column_count(get, 2);
	retention->arenas = column_count(get, 3);
	retention->live = column_count(get, 4);
	retention->trim_threshold = column_count(get, 5);
	retention->mmap_threshold = column_count(get, 6);
	retention->is_raised = column_integer(get, 7) != 0;
}

static void load_row(struct load *load, struct process *process,
		     struct sqlite3_stmt *get)
{
	struct ledger *ledger = &process->ledger;

	(void)load;
	for (int i = 0; i < LEDGER_ROWS; i++) {
		if (strcmp(column_text(get, 0),
			   ledger_row_name((enum ledger_row)i)) != 0)
			continue;
		ledger->rows[i] = column_count(get, 1);
		snprintf(ledger->why[i], LEDGER_WHY_BYTES, "%s",
			 column_text(get, 2));
		if (column_is_null(get, 1))
			ledger_why(ledger, (enum ledger_row)i, "not known");
	}
}

static void load_class(struct load *load, struct process *process,
		       struct sqlite3_stmt *get)
{
	(void)load;
	for (int i = 0; i < RETENTION_CLASSES; i++)
		if (!strcmp(column_text(get, 0),
			    retention_name((enum retention_class)i)))
			process->ledger.retention.classes[i] =
			    column_count(get, 1);
}

void load_ledger(struct load *load, struct process *process, int64_t row)
{
	load_each(load, process, row,
		  "SELECT time_ns, rss, c_live_requested, arenas, arenas_live,"
		  "trim_threshold, mmap_threshold, is_raised FROM ledger "
		  "WHERE process=?",
		  load_head);
	load_each(load, process, row,
		  "SELECT name, bytes, why FROM ledger_row WHERE process=?",
		  load_row);
	load_each(load, process, row,
		  "SELECT class, bytes FROM retained WHERE process=?",
		  load_class);
}
