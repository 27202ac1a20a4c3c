/* SPDX-License-Identifier: MIT */
#include "store/save.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"
#include "store/capture.h"
#include "store/schema.h"

static void prepare(struct save *save)
{
	struct database *db = &save->db;

	save->put_process = database_prepare(
	    db,
	    "REPLACE INTO process VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
	    "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
	save->put_spread = database_prepare(
	    db, "REPLACE INTO spread VALUES (?,?,?,?,?,?,?,?,?,?)");
	save->put_step =
	    database_prepare(db, "REPLACE INTO sampling VALUES (?,?,?,?,?)");
	save->put_stack = database_prepare(
	    db, "REPLACE INTO stack VALUES (?,?,?,?,?,?,?,?,?,?,?)");
	save_names_prepare(save);
	save_sites_prepare(save);
	save_history_prepare(save);
	save_ledger_prepare(save);
	save_frees_prepare(save);
	save_tests_prepare(save);
	save_degraded_prepare(save);
	save_growth_prepare(save);
}

/* A JSON array of texts, for the caller to free. */
static char *array_text(const char *const *texts, size_t n)
{
	json_t *array = json_array();
	char *text;

	for (size_t i = 0; i < n; i++) {
		json_t *one = json_string(texts[i]);

		/* not UTF-8: the shell's escapes would help nobody */
		json_array_append_new(array, one ? one : json_string("?"));
	}
	text = json_dumps(array, JSON_COMPACT);
	json_decref(array);
	return text;
}

static size_t count_texts(char *const *texts)
{
	size_t n = 0;

	while (texts && texts[n])
		n++;
	return n;
}

static const char *end_word(enum end_kind kind)
{
	static const char *const words[] = {
	    [END_RUNNING] = "running",	 [END_EXITED] = "exited",
	    [END_SIGNALED] = "signaled", [END_EXECED] = "execed",
	    [END_UNKNOWN] = "unknown",
	};

	return words[kind];
}

static void save_process(struct save *save)
{
	const struct process *p = save->process;
	const struct degraded *d = &p->degraded;
	char *args =
	    array_text((const char *const *)p->args, count_texts(p->args));
	char *incomplete = array_text(p->incomplete, p->n_incomplete);
	double seconds = process_seconds(p, p->time_end);

	database_put(
	    &save->db, save->put_process,
	    "iiittttttt"
	    "iwwti"
	    "riiuuu"
	    "ttt"
	    "uuu"
	    "uuuuuuu"
	    "t" TALLY_TYPES,
	    save->number, (int64_t)p->pid, (int64_t)p->ppid, p->name, p->exe,
	    args, p->go_version, p->main_module, p->libc, p->build_id,
	    (int64_t)p->reason, &p->start, &p->end, end_word(p->end_kind),
	    (int64_t)p->end_value, seconds, (int64_t)p->work_end,
	    (int64_t)p->work_polled, p->unknown_frees, p->events, p->threads,
	    p->go_state, p->go_why, p->message, p->loss.allocs, p->loss.frees,
	    p->loss.stacks, d->truncated_stacks, d->stalled_ns, d->late_frees,
	    d->missed_frees, d->refused_stacks, d->cut_stacks, d->lost_marks,
	    incomplete, TALLY(&p->total));
	save_spread(
	    save,
	    &(struct spread_of){save->number, SPREAD_END, 0, SPREAD_ALL_STACKS},
	    &p->total.spread);
	free(args);
	free(incomplete);
}

void save_spread(struct save *save, const struct spread_of *of,
		 const struct spread *spread)
{
	if (spread->allocated_objects <= 0 && spread->allocated_bytes <= 0)
		return;
	database_put(&save->db, save->put_spread, "iiiiuudddd", of->process,
		     of->snapshot, of->site, of->stack,
		     spread->unseen_allocated, spread->unseen_live,
		     spread->allocated_objects, spread->allocated_bytes,
		     spread->live_objects, spread->live_bytes);
}

static void save_steps(struct save *save)
{
	const struct sampling *sampling = &save->process->sampling;

	for (uint32_t i = 0; i < sampling->n_steps; i++)
		database_put(&save->db, save->put_step, "iiiut", save->number,
			     (int64_t)i, sampling->steps[i].time_ns,
			     sampling->steps[i].mean, sampling->steps[i].why);
}

/* 25 million of them: printf() would take seconds. */
static char *put_number(char *at, int64_t number)
{
	char digits[24], *digit = digits;

	do
		*digit++ = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	while (digit > digits)
		*at++ = *--digit;
	return at;
}

void save_locations_text(struct save *save, const struct stack *stack,
			 char text[LOCATIONS_BYTES])
{
	char *at = text, *end = text + LOCATIONS_BYTES - 16;

	*at++ = '[';
	for (uint32_t i = 0; i < stack->n_pcs && at < end; i++) {
		if (i)
			*at++ = ',';
		at = put_number(at, save_location(save, stack->pcs[i]));
	}
	*at++ = ']';
	*at = 0;
}

static void save_stack(struct save *save, size_t process, uint32_t number)
{
	const struct stack *stack = save->process->stacks[number];
	const struct tally *tally = &stack->tally;
	char locations[LOCATIONS_BYTES];

	if (!tally->allocated_objects ||
	    (!save->is_new &&
	     stack->stored == tally->allocated_objects + tally->freed_objects))
		return;
	const struct site *site = report_site(save->report, process, stack);
	save_locations_text(save, stack, locations);
	database_put(
	    &save->db, save->put_stack, "iiitii" TALLY_TYPES, save->number,
	    (int64_t)number, save->site_rows[site->number], locations,
	    (int64_t)stack->quality, (int64_t)stack->goid, TALLY(tally));
	save_spread(
	    save,
	    &(struct spread_of){save->number, SPREAD_END, 0, (int64_t)number},
	    &tally->spread);
	save_freed_by(save, number);
}

static void start_process(struct save *save, size_t i)
{
	save->process = save->report->processes[i];
	save->number = save->process->number;
	table_release(&save->modules);
	table_init(&save->modules);
}

static void save_processes(struct save *save)
{
	for (size_t i = 0; i < save->report->n_processes && !save->db.error;
	     i++) {
		start_process(save, i);
		save_process(save);
		if (save->process->reason)
			continue;
		save_modules(save);
		save_frees_start(save);
		for (uint32_t j = 0;
		     j < save->process->n_stacks && !save->db.error; j++)
			save_stack(save, i, j);
		save_steps(save);
		save_ledger(save);
		save_bad_frees(save);
		save_tests(save);
		save_degraded(save);
		save_growth(save);
		save_memory(save);
		save_marks(save);
		save_timeline(save, save->report->group_sites[i]);
	}
}

static bool is_empty(struct save *save)
{
	struct sqlite3_stmt *get =
	    database_prepare(&save->db, "SELECT count(*) FROM sqlite_schema");
	bool is =
	    get && database_get(&save->db, get, "") && !column_integer(get, 0);

	database_done(&save->db, get);
	return is;
}

static void make_schema(struct save *save)
{
	char pragmas[128];

	snprintf(pragmas, sizeof(pragmas),
		 "PRAGMA application_id=%d; PRAGMA user_version=%d",
		 SCHEMA_APPLICATION, SCHEMA_VERSION);
	database_run(&save->db, pragmas);
	database_run(&save->db, schema_sql);
}

/*
 * A capture that more commits follow gets its schema before there is a -wal:
 * who looks at the file's header knows it.  With the -wal readers go on while
 * we write, and nothing is lost by our own death.
 */
static void start_wal(struct save *save)
{
	if (save->is_new) {
		database_run(&save->db, "BEGIN IMMEDIATE");
		make_schema(save);
		database_run(&save->db, "COMMIT");
	}
	database_run(&save->db, "PRAGMA journal_mode=WAL");
}

static void save_head(struct save *save, const char *version, bool is_final)
{
	const struct report *report = save->report;
	char *notes = array_text(report->notes, report->n_notes);
	struct timespec now;
	struct sqlite3_stmt *put = database_prepare(
	    &save->db,
	    "INSERT INTO capture VALUES (1, ?1, ?2, ?2, ?3, ?4) ON CONFLICT "
	    "(id) DO UPDATE SET saved_ns=?2, is_final=?3, notes=?4");

	clock_gettime(CLOCK_REALTIME, &now);
	database_put(&save->db, put, "twit", version, &now, (int64_t)is_final,
		     notes);
	free(notes);
}

static void save_all(struct save *save, const char *version, bool is_final)
{
	struct database *db = &save->db;
	bool is_only;

	save->is_new = is_empty(save);
	is_only = save->is_new && is_final;
	if (!is_only)
		start_wal(save);
	database_run(db, "BEGIN IMMEDIATE");
	if (is_only)
		make_schema(save);
	prepare(save);
	save_read_locations(save);
	save_sites(save);
	save_processes(save);
	save_head(save, version, is_final);
	database_run(db, "COMMIT");
	/* one file, without helpers beside it; a reader may hold that up */
	if (is_final && !db->error)
		database_stand_alone(db);
}

int capture_save(const char *path, const struct report *report,
		 const char *version, bool is_final,
		 char why[CAPTURE_WHY_BYTES])
{
	struct save *save = calloc(1, sizeof(*save));
	int error = -ENOMEM;

	snprintf(why, CAPTURE_WHY_BYTES, "out of memory");
	if (!save)
		return error;
	save->report = report;
	save->site_rows = calloc(report->set.count + 1, sizeof(int64_t));
	if (save->site_rows && database_open_to_write(&save->db, path))
		save_all(save, version, is_final);
	if (save->site_rows) {
		error = save->db.error;
		snprintf(why, CAPTURE_WHY_BYTES, "%s", save->db.why);
		database_close(&save->db);
	}
	table_release(&save->locations);
	table_release(&save->modules);
	free(save->site_rows);
	save_frees_release(save);
	free(save);
	return error;
}
