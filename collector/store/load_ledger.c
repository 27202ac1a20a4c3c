/* SPDX-License-Identifier: MIT */
/*
 * load_ledger.c - whose the memory was at the last look, and at marks
 */
#include <errno.h>
#include <jansson.h>
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

static uint64_t amount(const json_t *value)
{
	json_int_t number = json_integer_value(value);

	return number < 0 ? 0 : (uint64_t)number;
}

static void read_rows(struct ledger *ledger, const char *text)
{
	json_t *rows = json_loads(text, 0, NULL);

	for (int i = 0; i < LEDGER_ROWS; i++) {
		enum ledger_row row = (enum ledger_row)i;
		const json_t *value =
		    json_object_get(rows, ledger_row_name(row));
		const char *why = json_string_value(value);

		ledger->rows[row] = amount(value);
		if (!json_is_integer(value))
			ledger_why(ledger, row,
				   why && *why ? why : "not known");
	}
	json_decref(rows);
}

static void read_classes(struct retention *retention, const char *text)
{
	json_t *classes = json_loads(text, 0, NULL);

	for (int i = 0; i < RETENTION_CLASSES; i++)
		retention->classes[i] = amount(json_object_get(
		    classes, retention_name((enum retention_class)i)));
	json_decref(classes);
}

static void load_mark_ledger(struct load *load, struct process *process,
			     struct sqlite3_stmt *get)
{
	struct ledger ledger = {
	    .is_taken = true,
	    .time_ns = column_integer(get, 1),
	    .rss = column_count(get, 2),
	    .c_live_requested = column_count(get, 3),
	    .retention =
		{
		    .arenas = column_count(get, 6),
		    .live = column_count(get, 7),
		    .trim_threshold = column_count(get, 8),
		    .mmap_threshold = column_count(get, 9),
		    .is_raised = column_integer(get, 10) != 0,
		},
	};

	if (ledger.time_ns < 0)
		ledger.time_ns = 0;
	read_rows(&ledger, column_text(get, 4));
	read_classes(&ledger.retention, column_text(get, 5));
	/* of a mark that is not there it is left out */
	if (process_mark_ledger(process, (uint32_t)column_count(get, 0),
				&ledger) == -ENOMEM)
		database_fail(&load->db, -ENOMEM, "out of memory");
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
	load_each(load, process, row,
		  "SELECT snapshot, time_ns, rss, c_live_requested, rows,"
		  "retained, arenas, arenas_live, trim_threshold,"
		  "mmap_threshold, is_raised FROM snapshot_ledger "
		  "WHERE process=?",
		  load_mark_ledger);
}
