/* SPDX-License-Identifier: MIT */
#include "store/load.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/process.h"
#include "store/capture.h"
#include "store/schema.h"
#include "symbol/symbolizer.h"

/* Where SQLite keeps application id and schema version (its file format). */
#define HEADER_BYTES 72
#define HEADER_VERSION 60
#define HEADER_APPLICATION 68

const char *load_text(struct load *load, struct sqlite3_stmt *get, int column)
{
	if (column_is_null(get, column))
		return NULL;
	return symbolizer_text(load->symbolizer, column_text(get, column));
}

struct timespec load_time(struct sqlite3_stmt *get, int column)
{
	int64_t ns = column_integer(get, column);

	if (column_is_null(get, column) || ns < 0)
		return (struct timespec){0};
	return (struct timespec){ns / 1000000000, ns % 1000000000};
}

/* What no sum of ours can be is not believed. */
static double load_variance(struct sqlite3_stmt *get, int column)
{
	double variance = column_real(get, column);

	return variance > 0 && variance < 1e36 ? variance : 0;
}

static struct spread load_spread(struct sqlite3_stmt *get, int column)
{
	if (column_is_null(get, column))
		return (struct spread){0};
	return (struct spread){
	    .unseen_allocated = column_count(get, column),
	    .unseen_live = column_count(get, column + 1),
	    .allocated_objects = load_variance(get, column + 2),
	    .allocated_bytes = load_variance(get, column + 3),
	    .live_objects = load_variance(get, column + 4),
	    .live_bytes = load_variance(get, column + 5),
	};
}

struct tally load_tally(struct sqlite3_stmt *get, int column)
{
	return (struct tally){
	    .allocated_objects = column_count(get, column),
	    .allocated_bytes = column_count(get, column + 1),
	    .freed_objects = column_count(get, column + 2),
	    .freed_bytes = column_count(get, column + 3),
	    .peak_bytes = column_count(get, column + 4),
	    .spread = load_spread(get, column + 5),
	};
}

/* Greatest id of a table, as a size; a file with more than `most` is refused.
 */
size_t load_size(struct load *load, const char *sql, int64_t most)
{
	struct sqlite3_stmt *get = database_prepare(&load->db, sql);
	int64_t last;

	if (!get || !database_get(&load->db, get, ""))
		return 0;
	last = column_integer(get, 0);
	if (last >= 0 && last < most)
		return (size_t)last + 1;
	database_fail(&load->db, -EBADMSG, "an id is too large");
	return 0;
}

void *load_room(struct load *load, size_t n, size_t size)
{
	void *array = calloc(n + 1, size);

	if (!array)
		database_fail(&load->db, -ENOMEM, "out of memory");
	return array;
}

enum verdict load_verdict(const char *word)
{
	for (int i = 0; i < VERDICT_COUNT; i++)
		if (!strcmp(word, verdict_name((enum verdict)i)))
			return (enum verdict)i;
	return VERDICT_SUSPECT;
}

static void load_site(struct load *load, struct sqlite3_stmt *get)
{
	struct site site = {
	    .kind = load_text(load, get, 4),
	    .callee = load_text(load, get, 5),
	    .is_runtime = column_integer(get, 6) != 0,
	    .is_lost = column_integer(get, 7) != 0,
	    .blame =
		load_frame(load, column_count(get, 8), column_integer(get, 9)),
	    .finding = {.verdict = load_verdict(column_text(get, 2)),
			.rule = load_text(load, get, 3)},
	};
	struct site *taken;

	snprintf(site.id, sizeof(site.id), "%s", column_text(get, 1));
	site.blame.module = load_text(load, get, 10);
	site.blame.inlined = column_integer(get, 11) != 0;
	site.blame.pc = column_count(get, 12);
	site.has_caller = column_integer(get, 13) > 0;
	if (site.has_caller)
		site.caller = load_frame(load, column_count(get, 13),
					 column_integer(get, 14));
	site.caller.module = load_text(load, get, 15);
	site.caller.pc = column_count(get, 16);
	taken = site_set_take(load->capture->sites, &site);
	if (!taken ||
	    table_insert(&load->site_rows, column_count(get, 0),
			 (void *)(uintptr_t)(taken->number + 1)) == -ENOMEM)
		database_fail(&load->db, -ENOMEM, "out of memory");
}

struct site *load_site_at(const struct load *load, uint64_t row)
{
	uintptr_t number = (uintptr_t)table_find(&load->site_rows, row);

	return number ? load->capture->sites->sites[number - 1] : NULL;
}

static void load_sites(struct load *load)
{
	struct sqlite3_stmt *get;

	EACH(load, get,
	     "SELECT id, site, verdict, rule, kind, callee, is_runtime,"
	     "is_lost, function, line, module, is_inlined, pc, caller_function,"
	     "caller_line, caller_module, caller_pc FROM site ORDER BY id")
	load_site(load, get);
	EACH(load, get,
	     "SELECT site, test, says, value, unit FROM proof "
	     "ORDER BY site, number")
	{
		struct site *site = load_site_at(load, column_count(get, 0));
		struct finding *finding = site ? &site->finding : NULL;

		if (!finding || finding->n_proofs == FINDING_PROOFS_MAX)
			continue;
		struct proof *proof = &finding->proofs[finding->n_proofs++];
		proof->test = load_text(load, get, 1);
		proof->unit = load_text(load, get, 4);
		proof->value = column_real(get, 3);
		snprintf(proof->says, sizeof(proof->says), "%s",
			 column_text(get, 2));
	}
}

/* A NULL-terminated array of a JSON array's texts, NULL: none. */
char **load_texts(const char *json)
{
	json_t *array = json_loads(json, 0, NULL), *value;
	char **texts = calloc(json_array_size(array) + 1, sizeof(*texts));
	size_t i, n = 0;

	json_array_foreach(array, i, value)
	{
		const char *text = json_string_value(value);

		if (texts && text && (texts[n] = strdup(text)))
			n++;
	}
	json_decref(array);
	if (n)
		return texts;
	free(texts);
	return NULL;
}

static void load_notes(struct load *load)
{
	struct sqlite3_stmt *get;

	EACH(load, get, "SELECT notes FROM capture")
	{
		char **notes = load_texts(column_text(get, 0));

		for (size_t i = 0; notes && notes[i]; i++) {
			symbolizer_add_note(load->symbolizer, notes[i]);
			free(notes[i]);
		}
		free(notes);
	}
}

static void load_head(struct load *load)
{
	bool is_there = false;
	struct sqlite3_stmt *get;

	EACH(load, get, "SELECT version, saved_ns, is_final FROM capture")
	{
		snprintf(load->capture->version, sizeof(load->capture->version),
			 "%s", column_text(get, 0));
		load->capture->saved = load_time(get, 1);
		load->capture->is_final = column_integer(get, 2) != 0;
		is_there = true;
	}
	if (!is_there)
		database_fail(&load->db, -ENODATA,
			      "nothing was kept in it yet");
}

/* A table of another shape, or a view in its place, is nothing of ours. */
static void check_schema(struct load *load)
{
	struct sqlite3_stmt *get = database_prepare(
	    &load->db, "SELECT count(*) FROM sqlite_schema WHERE "
		       "type='table' AND instr(?, sql || ';')");

	if (get && database_get(&load->db, get, "t", schema_sql) &&
	    column_integer(get, 0) != SCHEMA_TABLES(load->version))
		database_fail(&load->db, -EBADMSG,
			      "its tables are not those of its schema version");
}

static void load_all(struct load *load)
{
	/* one moment, whatever a writer does meanwhile */
	database_run(&load->db, "BEGIN");
	check_schema(load);
	if (load->version < 2)
		database_run(&load->db, schema_since_1);
	if (load->version < 3)
		database_run(&load->db, schema_since_2);
	if (load->version < 4)
		database_run(&load->db, schema_since_3);
	if (load->version < 5)
		database_run(&load->db, schema_since_4);
	if (load->version < 6)
		database_run(&load->db, schema_since_5);
	load_head(load);
	load_notes(load);
	load_modules(load);
	load_functions(load);
	load_locations(load);
	load_sites(load);
	load_processes(load);
}

static uint32_t big_endian(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

/* 0, or why the file is no capture that we can read. */
static int look_at_header(const char *path, uint32_t *version,
			  char why[CAPTURE_WHY_BYTES])
{
	uint8_t header[HEADER_BYTES] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t n = fd < 0 ? -1 : pread(fd, header, sizeof(header), 0);
	int error = n < 0 ? -errno : 0;

	*version = big_endian(header + HEADER_VERSION);
	if (fd >= 0)
		close(fd);
	if (error)
		snprintf(why, CAPTURE_WHY_BYTES, "%s", strerror(-error));
	else if (!n)
		snprintf(why, CAPTURE_WHY_BYTES, "it is empty");
	else if (memcmp(header, "SQLite format 3", 16))
		snprintf(why, CAPTURE_WHY_BYTES, "it is no darkheap capture");
	else if (n < HEADER_BYTES)
		snprintf(why, CAPTURE_WHY_BYTES, "it is cut short");
	else if (big_endian(header + HEADER_APPLICATION) != SCHEMA_APPLICATION)
		snprintf(why, CAPTURE_WHY_BYTES,
			 "it is an SQLite file, but no darkheap capture");
	else if (*version > SCHEMA_VERSION)
		snprintf(why, CAPTURE_WHY_BYTES,
			 "a newer darkheap wrote it (schema %u, this one reads "
			 "up to %d): use that one",
			 (unsigned)*version, SCHEMA_VERSION);
	else
		return 0;
	return error ? error : -EBADMSG;
}

bool capture_is_one(const char *path)
{
	char why[CAPTURE_WHY_BYTES];
	uint32_t version;

	return !look_at_header(path, &version, why);
}

static void load_release(struct load *load)
{
	database_close(&load->db);
	table_release(&load->site_rows);
	free(load->modules);
	free(load->bias);
	free(load->numbers);
	free(load->places);
	free(load->functions);
}

/* The file is there: what SQLite cannot open or make stands beside it. */
static void say_why(const struct database *db, char why[CAPTURE_WHY_BYTES])
{
	if (db->error == -ENOENT)
		snprintf(why, CAPTURE_WHY_BYTES,
			 "it was not finished, and its directory cannot be "
			 "written: copy it with its -wal to another place");
	else
		snprintf(why, CAPTURE_WHY_BYTES, "%s%s",
			 db->error == -EBADMSG ? "it is damaged: " : "",
			 db->why);
}

int capture_load(struct capture *capture, const char *path,
		 struct symbolizer *symbolizer, unsigned int number,
		 char why[CAPTURE_WHY_BYTES])
{
	struct load load = {.capture = capture,
			    .symbolizer = symbolizer,
			    .device = (UINT64_C(1) << 63) + number};
	int error = look_at_header(path, &load.version, why);

	*capture = (struct capture){0};
	if (error)
		return error;
	capture->sites = calloc(1, sizeof(*capture->sites));
	if (!capture->sites) {
		snprintf(why, CAPTURE_WHY_BYTES, "out of memory");
		return -ENOMEM;
	}
	site_set_init(capture->sites);
	if (database_open_to_read(&load.db, path))
		load_all(&load);
	error = load.db.error;
	say_why(&load.db, why);
	load_release(&load);
	if (error)
		capture_free(capture);
	return error;
}

void capture_preload(const char *path, struct symbolizer *symbolizer)
{
	struct load load = {.symbolizer = symbolizer};

	if (database_open_to_read(&load.db, path)) {
		load_notes(&load);
		load_modules(&load);
		load_functions(&load);
		load_locations(&load);
	}
	load_release(&load);
}

void capture_free(struct capture *capture)
{
	for (size_t i = 0; i < capture->n_processes; i++) {
		process_release(capture->processes[i]);
		free(capture->processes[i]);
	}
	free(capture->processes);
	if (capture->sites)
		site_set_release(capture->sites);
	free(capture->sites);
	*capture = (struct capture){0};
}
