/* SPDX-License-Identifier: MIT */
#include "work.h"

#include <sqlite3.h>
#include <stdlib.h>

static void run(sqlite3 *db, const char *text)
{
	char *error = NULL;

	sqlite3_exec(db, text, NULL, NULL, &error);
	sqlite3_free(error);
}

static void call(sqlite3_context *context, int n, sqlite3_value **values)
{
	free(malloc((size_t)sqlite3_value_bytes(values[0]) + 1));
	sqlite3_result_value(context, values[n - 1]);
}

static int collate(void *unused, int n, const void *a, int m, const void *b)
{
	(void)unused;
	free(malloc(9));
	return n != m ? n - m : *(const char *)a - *(const char *)b;
}

static void fill(sqlite3 *db, int round)
{
	sqlite3_stmt *insert;

	run(db, "CREATE TABLE one(id INTEGER PRIMARY KEY, name TEXT, x REAL);"
		"CREATE TABLE two(one INTEGER REFERENCES one, tag TEXT, "
		"  UNIQUE(one, tag)); CREATE INDEX by_name ON one(name);"
		"CREATE TRIGGER t AFTER INSERT ON one BEGIN"
		"  INSERT INTO two VALUES(new.id, 'tag ' || new.name); END;"
		"CREATE VIEW both AS SELECT * FROM one JOIN two ON id = one");
	sqlite3_prepare_v2(db, "INSERT INTO one(name, x) VALUES(?1, ?2)", -1,
			   &insert, NULL);
	run(db, "BEGIN");
	for (int i = 0; i < 30; i++) {
		char *name = sqlite3_mprintf("name %d %Q", i * round, "it's");
		sqlite3_bind_text(insert, 1, name, -1, sqlite3_free);
		sqlite3_bind_double(insert, 2, i / 3.0);
		sqlite3_step(insert);
		sqlite3_free(sqlite3_expanded_sql(insert));
		sqlite3_reset(insert);
	}
	run(db, "COMMIT");
	sqlite3_finalize(insert);
}

static void ask(sqlite3 *db)
{
	run(db, "SELECT name, count(*), group_concat(f(tag)) FROM both "
		"GROUP BY name COLLATE c HAVING sum(x) > 1 ORDER BY 2, 1");
	run(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
		"SELECT i + 1 FROM n WHERE i < 50) "
		"SELECT printf('%09.3f|%s', i, hex(i)), f(i) FROM n");
	run(db, "SELECT json_extract('{\"a\":[1,{\"b\":2}]}', '$.a[1].b'),"
		"json_group_array(name) FROM one");
	run(db, "SELECT sum(x) OVER (PARTITION BY name ORDER BY id) FROM one "
		"WHERE id IN (SELECT one FROM two WHERE tag LIKE '%3%')");
	run(db, "CREATE VIRTUAL TABLE words USING fts5(text);"
		"INSERT INTO words SELECT name FROM one;"
		"SELECT * FROM words WHERE words MATCH 'name AND NOT 7'");
	run(db, "ALTER TABLE one RENAME COLUMN x TO y; VACUUM; "
		"PRAGMA integrity_check; a syntax error");
}

void work_sqlite(int round)
{
	sqlite3 *db;

	WORK_REQUIRE(sqlite3_open(":memory:", &db) == SQLITE_OK);
	sqlite3_create_function(db, "f", 1, SQLITE_UTF8, NULL, call, NULL,
				NULL);
	sqlite3_create_collation(db, "c", SQLITE_UTF8, NULL, collate);
	fill(db, round);
	ask(db);
	WORK_REQUIRE(sqlite3_close(db) == SQLITE_OK);
}
