/* SPDX-License-Identifier: MIT */
#include "store/database.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define BUSY_MS 2000
/* Longer texts and more columns than any capture has are somebody's game. */
#define LENGTH_MAX (16 << 20)

static int error_of(int result)
{
	switch (result & 0xff) {
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CANTOPEN:
		return -ENOENT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_IOERR:
		return -EIO;
	default:
		return -EBADMSG;
	}
}

bool database_fail(struct database *db, int error, const char *why)
{
	if (db->error)
		return false;
	db->error = error;
	snprintf(db->why, sizeof(db->why), "%s",
		 why	      ? why
		 : db->handle ? sqlite3_errmsg(db->handle)
			      : "out of memory");
	return false;
}

static bool fail_result(struct database *db, int result)
{
	const char *why = NULL;

	if ((result & 0xff) == SQLITE_BUSY)
		why = "another program has locked it";
	else if ((result & 0xff) == SQLITE_FULL)
		why = "no space left on device";
	return database_fail(db, error_of(result), why);
}

static void defend(struct sqlite3 *handle)
{
	sqlite3_busy_timeout(handle, BUSY_MS);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, LENGTH_MAX);
	sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
}

static bool open_as(struct database *db, const char *path, int flags)
{
	*db = (struct database){0};
	int result = sqlite3_open_v2(path, &db->handle,
				     flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (result != SQLITE_OK) {
		int system = sqlite3_system_errno(db->handle);

		return database_fail(db, system ? -system : error_of(result),
				     system ? strerror(system) : NULL);
	}
	defend(db->handle);
	return true;
}

bool database_open_to_read(struct database *db, const char *path)
{
	return open_as(db, path, SQLITE_OPEN_READONLY) &&
	       database_run(db, "PRAGMA cell_size_check=ON");
}

/*
 * Our own death loses nothing that was committed, as the kernel has it.  Only
 * the machine's would, and to wait for its disk at each end of a program costs
 * more than all else that is done there.
 */
bool database_open_to_write(struct database *db, const char *path)
{
	return open_as(db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) &&
	       database_run(db, "PRAGMA synchronous=OFF");
}

void database_close(struct database *db)
{
	for (int i = 0; i < db->n_statements; i++)
		sqlite3_finalize(db->statements[i]);
	sqlite3_close(db->handle);
	db->handle = NULL;
	db->n_statements = 0;
}

bool database_run(struct database *db, const char *sql)
{
	if (db->error)
		return false;
	int result = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	return result == SQLITE_OK || fail_result(db, result);
}

void database_stand_alone(struct database *db)
{
	for (int i = 0; i < db->n_statements; i++)
		sqlite3_reset(db->statements[i]);
	sqlite3_exec(db->handle, "PRAGMA journal_mode=DELETE", NULL, NULL,
		     NULL);
}

struct sqlite3_stmt *database_prepare(struct database *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	if (db->error)
		return NULL;
	if (db->n_statements == DATABASE_STATEMENTS_MAX) {
		database_fail(db, -E2BIG, "too many statements");
		return NULL;
	}
	int result = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
	if (result != SQLITE_OK) {
		fail_result(db, result);
		return NULL;
	}
	db->statements[db->n_statements++] = statement;
	return statement;
}

void database_done(struct database *db, struct sqlite3_stmt *statement)
{
	int last = db->n_statements - 1;

	if (!statement || last < 0 || db->statements[last] != statement)
		return;
	sqlite3_finalize(statement);
	db->n_statements = last;
}

static int bind_real(sqlite3_stmt *statement, int i, double value)
{
	return value < 0 ? sqlite3_bind_null(statement, i)
			 : sqlite3_bind_double(statement, i, value);
}

static int bind_time(sqlite3_stmt *statement, int i,
		     const struct timespec *time)
{
	int64_t ns = (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;

	return time->tv_sec ? sqlite3_bind_int64(statement, i, ns)
			    : sqlite3_bind_null(statement, i);
}

static void bind(struct database *db, sqlite3_stmt *statement,
		 const char *types, va_list values)
{
	int result = SQLITE_OK;

	if (db->error)
		return;
	sqlite3_reset(statement);

	for (int i = 1; types[i - 1]; i++)
		switch (types[i - 1]) {
		case 'i':
			result |= sqlite3_bind_int64(statement, i,
						     va_arg(values, int64_t));
			break;
		case 'u':
			result |= sqlite3_bind_int64(
			    statement, i, (int64_t)va_arg(values, uint64_t));
			break;
		case 'd':
			result |= sqlite3_bind_double(statement, i,
						      va_arg(values, double));
			break;
		case 'r':
			result |=
			    bind_real(statement, i, va_arg(values, double));
			break;
		case 'w':
			result |= bind_time(statement, i,
					    va_arg(values, struct timespec *));
			break;
		default:
			result |= sqlite3_bind_text(statement, i,
						    va_arg(values, char *), -1,
						    SQLITE_STATIC);
		}
	if (result != SQLITE_OK)
		fail_result(db, result);
}

bool database_next(struct database *db, struct sqlite3_stmt *statement)
{
	if (db->error)
		return false;
	int result = sqlite3_step(statement);
	if (result == SQLITE_ROW)
		return true;
	sqlite3_reset(statement);
	return result != SQLITE_DONE && fail_result(db, result);
}

bool database_get(struct database *db, struct sqlite3_stmt *statement,
		  const char *types, ...)
{
	va_list values;

	va_start(values, types);
	bind(db, statement, types, values);
	va_end(values);
	return database_next(db, statement);
}

bool database_put(struct database *db, struct sqlite3_stmt *statement,
		  const char *types, ...)
{
	va_list values;

	va_start(values, types);
	bind(db, statement, types, values);
	va_end(values);
	database_next(db, statement);
	return !db->error;
}

int64_t column_integer(struct sqlite3_stmt *statement, int column)
{
	return sqlite3_column_int64(statement, column);
}

uint64_t column_count(struct sqlite3_stmt *statement, int column)
{
	return (uint64_t)sqlite3_column_int64(statement, column);
}

double column_real(struct sqlite3_stmt *statement, int column)
{
	return sqlite3_column_double(statement, column);
}

const char *column_text(struct sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text ? text : "";
}

bool column_is_null(struct sqlite3_stmt *statement, int column)
{
	return sqlite3_column_type(statement, column) == SQLITE_NULL;
}
