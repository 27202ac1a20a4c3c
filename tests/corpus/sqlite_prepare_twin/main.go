// SPDX-License-Identifier: MIT

// what: a statement is prepared for each lookup, and always finalized
// verdict: ok
package main

/*
#cgo LDFLAGS: -lsqlite3
#include <sqlite3.h>
#include <stdlib.h>

static sqlite3 *db;

static void start(void)
{
	sqlite3_open(":memory:", &db);
	sqlite3_db_config(db, SQLITE_DBCONFIG_LOOKASIDE, NULL, 0, 0);
	sqlite3_exec(db, "CREATE TABLE node (id INTEGER PRIMARY KEY, name);"
			 "INSERT INTO node VALUES (0, 'root'), (1, 'bin')",
		     NULL, NULL, NULL);
}

static int find(int id)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, "SELECT name FROM node WHERE id = ?", -1,
			       &statement, NULL) != SQLITE_OK)
		abort();
	sqlite3_bind_int(statement, 1, id);
	if (sqlite3_step(statement) != SQLITE_ROW) {
		sqlite3_finalize(statement);
		return 0;
	}
	sqlite3_finalize(statement);
	return 1;
}
*/
import "C"

import (
	"corpus/counted/sqlite"
	"corpus/load"
)

func find(id int) {
	if C.find(C.int(id)) == 0 {
		return
	}
}

func main() {
	sqlite.Start()
	C.start()
	find(0)
	load.Run(func(i int) { find(i % 3) })
	load.Done()
}
