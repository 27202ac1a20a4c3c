/* SPDX-License-Identifier: MIT */
/*
 * save_ledger.c - whose the memory was at the last look, and at marks
 */
#include <jansson.h>
#include <stdlib.h>

#include "model/process.h"
#include "store/save.h"

void save_ledger_prepare(struct save *save)
{
	struct database *db = &save->db;

	save->put_ledger = database_prepare(
	    db, "REPLACE INTO ledger VALUES (?,?,?,?,?,?,?,?,?)");
	save->put_ledger_row =
	    database_prepare(db, "REPLACE INTO ledger_row VALUES (?,?,?,?)");
	save->put_retained =
	    database_prepare(db, "REPLACE INTO retained VALUES (?,?,?)");
	save->put_mark_ledger =
	    database_prepare(db, "INSERT OR IGNORE INTO snapshot_ledger VALUES "
				 "(?,?,?,?,?,?,?,?,?,?,?,?)");
	save->drop_mark_ledgers = database_prepare(
	    db,
	    "DELETE FROM snapshot_ledger WHERE process=? AND snapshot NOT IN "
	    "(SELECT value FROM json_each(?))");
}

static void save_row(struct save *save, const struct ledger *ledger,
		     enum ledger_row row)
{
	const char *name = ledger_row_name(row);

	if (ledger_has(ledger, row))
		database_put(&save->db, save->put_ledger_row, "itut",
			     save->number, name, ledger->rows[row], "");
	else
		database_put(&save->db, save->put_ledger_row, "itrt",
			     save->number, name, -1.0, ledger->why[row]);
}

static struct timespec time_of(const struct ledger *ledger)
{
	return (struct timespec){
	    .tv_sec = ledger->time_ns / 1000000000,
	    .tv_nsec = ledger->time_ns % 1000000000,
	};
}

void save_ledger(struct save *save)
{
	const struct ledger *ledger = &save->process->ledger;
	const struct retention *retention = &ledger->retention;
	struct timespec time = time_of(ledger);

	/* nobody has looked yet */
	if (!ledger->is_taken && !*ledger->why[0])
		return;
	database_put(&save->db, save->put_ledger, "iwuuuuuui", save->number,
		     &time, ledger->rss, ledger->c_live_requested,
		     retention->arenas, retention->live,
		     retention->trim_threshold, retention->mmap_threshold,
		     (int64_t)retention->is_raised);
	for (int i = 0; i < LEDGER_ROWS; i++)
		save_row(save, ledger, (enum ledger_row)i);
	for (int i = 0; i < RETENTION_CLASSES; i++)
		database_put(&save->db, save->put_retained, "itu", save->number,
			     retention_name((enum retention_class)i),
			     retention->classes[i]);
}

/* The caller frees it. */
static char *rows_text(const struct ledger *ledger)
{
	json_t *rows = json_object();
	char *text;

	for (int i = 0; i < LEDGER_ROWS; i++) {
		enum ledger_row row = (enum ledger_row)i;

		json_object_set_new(
		    rows, ledger_row_name(row),
		    ledger_has(ledger, row)
			? json_integer((json_int_t)ledger->rows[row])
			: json_string(ledger->why[row]));
	}
	text = json_dumps(rows, JSON_COMPACT);
	json_decref(rows);
	return text;
}

static char *classes_text(const struct retention *retention)
{
	json_t *classes = json_object();
	char *text;

	for (int i = 0; i < RETENTION_CLASSES; i++)
		json_object_set_new(
		    classes, retention_name((enum retention_class)i),
		    json_integer((json_int_t)retention->classes[i]));
	text = json_dumps(classes, JSON_COMPACT);
	json_decref(classes);
	return text;
}

void save_mark_ledger(struct save *save, const struct mark *mark)
{
	const struct ledger *ledger = mark->ledger;
	const struct retention *retention;
	struct timespec time;
	char *rows, *classes;

	if (!ledger)
		return;
	retention = &ledger->retention;
	time = time_of(ledger);
	rows = rows_text(ledger);
	classes = classes_text(retention);
	if (rows && classes)
		database_put(
		    &save->db, save->put_mark_ledger, "iiwuuttuuuui",
		    save->number, (int64_t)mark->id, &time, ledger->rss,
		    ledger->c_live_requested, rows, classes, retention->arenas,
		    retention->live, retention->trim_threshold,
		    retention->mmap_threshold, (int64_t)retention->is_raised);
	free(rows);
	free(classes);
}
