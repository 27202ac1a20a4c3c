/* SPDX-License-Identifier: MIT */
/*
 * save_ledger.c - whose the memory was at the last look
 */
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

void save_ledger(struct save *save)
{
	const struct ledger *ledger = &save->process->ledger;
	const struct retention *retention = &ledger->retention;
	struct timespec time = {
	    .tv_sec = ledger->time_ns / 1000000000,
	    .tv_nsec = ledger->time_ns % 1000000000,
	};

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
