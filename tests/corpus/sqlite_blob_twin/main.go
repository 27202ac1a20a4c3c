// SPDX-License-Identifier: MIT

// what: a blob is opened for each of the parts of an object, and closed
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
	sqlite3_exec(db, "CREATE TABLE object (parts BLOB);"
			 "INSERT INTO object VALUES (zeroblob(4000))",
		     NULL, NULL, NULL);
}

static int part(int i)
{
	sqlite3_blob *blob;
	char bytes[4];

	if (sqlite3_blob_open(db, "main", "object", "parts", 1, 0, &blob) !=
	    SQLITE_OK)
		abort();
	sqlite3_blob_read(blob, bytes, sizeof(bytes), 4 * i);
	sqlite3_blob_close(blob);
	return bytes[0];
}
*/
import "C"

import (
	"corpus/counted/sqlite"
	"corpus/load"
)

func part(i int) {
	C.part(C.int(i))
}

func main() {
	sqlite.Start()
	C.start()
	load.Run(func(i int) { part(i % 1000) })
	load.Done()
}
