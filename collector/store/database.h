/* SPDX-License-Identifier: MIT */
/*
 * database.h - SQLite as captures use it
 *
 * Why     one way to open, to bind, to step and to say what went wrong
 * Errors  the first failure sticks: later calls do nothing and return false,
 *         so callers look at database_error() once, at the end
 * Threads one for each database.  A forked child opens its own
 */
#ifndef DARKHEAP_DATABASE_H
#define DARKHEAP_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

#define DATABASE_STATEMENTS_MAX 96
#define DATABASE_WHY_BYTES 224

struct database {
	struct sqlite3 *handle;
	/* statements of this database, finalized when it is closed */
	struct sqlite3_stmt *statements[DATABASE_STATEMENTS_MAX];
	int n_statements;
	int error;		      /* -errno, 0: none */
	char why[DATABASE_WHY_BYTES]; /* for people, "": no error */
};

/* Existing files only; hostile ones are expected. */
bool database_open_to_read(struct database *db, const char *path);
/* Made when it is not there. */
bool database_open_to_write(struct database *db, const char *path);
void database_close(struct database *db);

/* Remember that it failed: `why` is a sentence, or NULL: SQLite's own. */
bool database_fail(struct database *db, int error, const char *why);

bool database_run(struct database *db, const char *sql);

/* Leave one file, without helpers beside it; a reader may forbid that. */
void database_stand_alone(struct database *db);

/* A statement, or NULL after a failure. */
struct sqlite3_stmt *database_prepare(struct database *db, const char *sql);

/* Give up the statement that was prepared last. */
void database_done(struct database *db, struct sqlite3_stmt *statement);

/*
 * Run a statement with values for its parameters, one for each letter of
 * `types`: i int64_t, u uint64_t, d double, r double (negative: NULL), t const
 * char * (NULL: NULL), w const struct timespec * (tv_sec 0: NULL, else
 * nanoseconds).  database_put() expects no row; database_get() makes
 * the first row current and database_next() the one after, false: no more.
 */
bool database_put(struct database *db, struct sqlite3_stmt *statement,
		  const char *types, ...);
bool database_get(struct database *db, struct sqlite3_stmt *statement,
		  const char *types, ...);
bool database_next(struct database *db, struct sqlite3_stmt *statement);

/* Columns of the current row; text is good until the next step, never NULL. */
int64_t column_integer(struct sqlite3_stmt *statement, int column);
uint64_t column_count(struct sqlite3_stmt *statement, int column);
double column_real(struct sqlite3_stmt *statement, int column);
const char *column_text(struct sqlite3_stmt *statement, int column);
bool column_is_null(struct sqlite3_stmt *statement, int column);

#endif
