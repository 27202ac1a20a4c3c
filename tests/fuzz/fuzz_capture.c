/* SPDX-License-Identifier: MIT */
/*
 * fuzz_capture.c - captures: SQLite files of anybody, and reports of them
 *
 * Input   what starts as SQLite files do is the file.  Else rows for a good
 *         one: a table's number in a byte, then its columns, each a byte and
 *         what that asks for (read_value); the file then claims that types are
 *         as they should be
 */
#include "target.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>

#include "model/process.h"
#include "policy.h"
#include "report/format.h"
#include "report/report.h"
#include "store/capture.h"
#include "store/schema.h"
#include "symbol/symbolizer.h"

#define TABLES_MAX 32
#define ROWS_MAX 200

static struct shape {
	char *name, *sql, *insert;
	int n_columns;
} tables[TABLES_MAX];
static int n_tables;

static char path[4096];
static char *model; /* an empty capture */
static size_t model_bytes;

static void run(sqlite3 *db, const char *sql)
{
	REQUIRE(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static sqlite3 *open_file(void)
{
	sqlite3 *db;

	REQUIRE(sqlite3_open(path, &db) == SQLITE_OK);
	run(db, "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;"
		"PRAGMA page_size=512");
	return db;
}

static void describe(sqlite3 *db, struct shape *shape)
{
	char *sql = sqlite3_mprintf("SELECT * FROM %s", shape->name);
	sqlite3_stmt *get;

	REQUIRE(!sqlite3_prepare_v2(db, sql, -1, &get, NULL));
	shape->n_columns = sqlite3_column_count(get);
	sqlite3_finalize(get);
	sqlite3_free(sql);
	shape->insert =
	    sqlite3_mprintf("INSERT OR REPLACE INTO %s VALUES (?%.*s)",
			    shape->name, 2 * (shape->n_columns - 1),
			    ",?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"
			    ",?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"
			    ",?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?");
}

static void list_tables(void)
{
	sqlite3_stmt *get;
	sqlite3 *db;

	REQUIRE(sqlite3_open(":memory:", &db) == SQLITE_OK);
	run(db, schema_sql);
	REQUIRE(!sqlite3_prepare_v2(db,
				    "SELECT name, sql FROM sqlite_schema "
				    "WHERE type = 'table' ORDER BY name",
				    -1, &get, NULL));
	while (sqlite3_step(get) == SQLITE_ROW && n_tables < TABLES_MAX) {
		struct shape *shape = &tables[n_tables++];

		shape->name = strdup((const char *)sqlite3_column_text(get, 0));
		shape->sql = strdup((const char *)sqlite3_column_text(get, 1));
		describe(db, shape);
	}
	sqlite3_finalize(get);
	sqlite3_close(db);
}

/* The one row that there must be: every column 1. */
static void put_head(sqlite3 *db)
{
	sqlite3_stmt *put;

	for (int i = 0; i < n_tables; i++) {
		if (strcmp(tables[i].name, "capture"))
			continue;
		REQUIRE(
		    !sqlite3_prepare_v2(db, tables[i].insert, -1, &put, NULL));
		for (int k = 1; k <= tables[i].n_columns; k++)
			sqlite3_bind_int(put, k, 1);
		REQUIRE(sqlite3_step(put) == SQLITE_DONE);
		sqlite3_finalize(put);
	}
}

/* The tables take any type and many rows of one key; their text says STRICT. */
static void make_model(void)
{
	sqlite3 *db = open_file();
	FILE *file;

	for (int i = 0; i < n_tables; i++) {
		char *sql = strdup(tables[i].sql), *strict;

		while ((strict = strstr(sql, " STRICT,")))
			memmove(strict, strict + 8, strlen(strict + 8) + 1);
		if ((strict = strstr(sql, " STRICT")))
			*strict = '\0';
		run(db, sql);
		free(sql);
	}
	put_head(db);
	sqlite3_close(db);
	file = fopen(path, "re");
	model = malloc(1 << 20);
	REQUIRE(file && model);
	model_bytes = fread(model, 1, 1 << 20, file);
	fclose(file);
}

static void remove_file(void)
{
	unlink(path);
	free(model);
	for (int i = 0; i < n_tables; i++) {
		free(tables[i].name);
		free(tables[i].sql);
		sqlite3_free(tables[i].insert);
	}
}

static void start(void)
{
	const char *folder = getenv("TMPDIR");
	int fd;

	snprintf(path, sizeof(path), "%s/fuzz-capture-XXXXXX",
		 folder ? folder : "/tmp");
	fd = mkstemp(path);
	REQUIRE(fd >= 0);
	close(fd);
	list_tables();
	make_model();
	atexit(remove_file);
}

/* Not truncated to nothing: file systems would write it to disk then. */
static void write_file(const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	REQUIRE(fd >= 0 && pwrite(fd, bytes, size, 0) == (ssize_t)size);
	REQUIRE(!ftruncate(fd, (off_t)size));
	close(fd);
}

struct input {
	const uint8_t *at;
	size_t left;
};

static uint64_t take(struct input *input, size_t bytes)
{
	uint64_t value = 0;

	bytes = bytes < input->left ? bytes : input->left;
	memcpy(&value, input->at, bytes);
	input->at += bytes;
	input->left -= bytes;
	return value;
}

/* Up to 199 a number, 200 and up what follows. */
static void read_value(struct input *input, sqlite3_stmt *put, int i)
{
	static const char many[70000] = {[0 ... 69998] = '7'};
	uint64_t kind = take(input, 1), word, n;
	double real;

	switch (kind) {
	case 200:
		sqlite3_bind_null(put, i);
		break;
	case 201:
		word = take(input, 8);
		sqlite3_bind_int64(put, i, (int64_t)word);
		break;
	case 202:
		word = take(input, 8);
		memcpy(&real, &word, sizeof(real));
		sqlite3_bind_double(put, i, real);
		break;
	case 203: /* text */
	case 204: /* blob */
		n = take(input, 1);
		n = n < input->left ? n : input->left;
		if (kind == 203)
			sqlite3_bind_text(put, i, (const char *)input->at,
					  (int)n, SQLITE_STATIC);
		else
			sqlite3_bind_blob(put, i, input->at, (int)n,
					  SQLITE_STATIC);
		input->at += n;
		input->left -= n;
		break;
	case 205:
		sqlite3_bind_text(put, i, many, sizeof(many) - 1,
				  SQLITE_STATIC);
		break;
	default:
		sqlite3_bind_int64(put, i, (int64_t)kind - (kind > 205) * 256);
	}
}

static void put_rows(sqlite3 *db, struct input *input)
{
	for (int row = 0; row < ROWS_MAX && input->left; row++) {
		const struct shape *shape =
		    &tables[take(input, 1) % (unsigned)n_tables];
		sqlite3_stmt *put;

		REQUIRE(!sqlite3_prepare_v2(db, shape->insert, -1, &put, NULL));
		for (int i = 1; i <= shape->n_columns; i++)
			read_value(input, put, i);
		sqlite3_step(put); /* a row that the table refuses is none */
		sqlite3_finalize(put);
	}
}

static void claim(sqlite3 *db)
{
	sqlite3_stmt *put;
	char *head;

	run(db, "PRAGMA writable_schema=ON");
	REQUIRE(!sqlite3_prepare_v2(
	    db, "UPDATE sqlite_schema SET sql = ? WHERE name = ?", -1, &put,
	    NULL));
	for (int i = 0; i < n_tables; i++) {
		sqlite3_reset(put);
		sqlite3_bind_text(put, 1, tables[i].sql, -1, SQLITE_STATIC);
		sqlite3_bind_text(put, 2, tables[i].name, -1, SQLITE_STATIC);
		REQUIRE(sqlite3_step(put) == SQLITE_DONE);
	}
	sqlite3_finalize(put);
	head = sqlite3_mprintf("PRAGMA application_id=%d;"
			       "PRAGMA user_version=%d",
			       SCHEMA_APPLICATION, SCHEMA_VERSION);
	run(db, head);
	sqlite3_free(head);
}

static void make_file(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	sqlite3 *db;

	write_file(model, model_bytes);
	db = open_file();
	run(db, "BEGIN");
	put_rows(db, &input);
	claim(db);
	run(db, "COMMIT");
	sqlite3_close(db);
}

/* Every form that holds no page of its own. */
static void write_reports(const struct report *report)
{
	const struct format_options options = {.version = "0", .verbose = true};
	const struct format *format;
	char *text;
	size_t size;

	for (size_t i = 0; (format = format_at(i)); i++) {
		FILE *out = open_memstream(&text, &size);

		REQUIRE(out);
		if (strcmp(format->name, "html"))
			format->write(report, &options, out);
		fclose(out);
		free(text);
	}
}

static void make_report(struct capture *capture, struct symbolizer *symbolizer)
{
	size_t n = capture->n_processes;
	const struct site_set **judged = calloc(n + 1, sizeof(*judged));
	struct report_source source = {
	    (const struct process *const *)capture->processes, judged, n};
	struct policy policy = {0};
	struct report report;

	REQUIRE(judged && !policy_parse(&policy, POLICY_DEFAULT, false));
	for (size_t i = 0; i < n; i++)
		judged[i] = capture->sites;
	if (!report_init(&report, symbolizer, &source, &policy)) {
		write_reports(&report);
		report_release(&report);
	}
	policy_release(&policy);
	free(judged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct symbolizer *symbolizer = symbolizer_new();
	char why[CAPTURE_WHY_BYTES];
	struct capture capture;

	if (!model)
		start();
	if (size >= 16 && !memcmp(data, "SQLite format 3", 16))
		write_file(data, size);
	else
		make_file(data, size);
	REQUIRE(symbolizer);
	if (!capture_load(&capture, path, symbolizer, 0, why)) {
		make_report(&capture, symbolizer);
		if (capture_go_to(&capture, "m"))
			make_report(&capture, symbolizer);
		capture_free(&capture);
	} else {
		REQUIRE(why[0]);
	}
	symbolizer_free(symbolizer);
	symbolizer = symbolizer_new();
	capture_preload(path, symbolizer);
	symbolizer_free(symbolizer);
	return 0;
}
