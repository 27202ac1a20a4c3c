// SPDX-License-Identifier: MIT

// what: sqlite3_exec makes a message for each failure, which is printed and never freed
// from: https://github.com/microsoft/cpp_client_telemetry/issues/30
// verdict: leak
package main

/*
#cgo LDFLAGS: -lsqlite3
#include <sqlite3.h>
#include <stdlib.h>

static sqlite3 *db;

static void start(void)
{
	sqlite3_open(":memory:", &db);
	sqlite3_exec(db, "SELECT * FROM sqlite_schema", NULL, NULL, NULL);
}

static void run(const char *sql, char **message)
{
	sqlite3_exec(db, sql, NULL, NULL, message);
}
*/
import "C"

import (
	"corpus/counted/sqlite"
	"corpus/load"
)

var sql = C.CString("DELETE FROM packages")

func clear() string {
	var message *C.char
	before := sqlite.Live()
	C.run(sql, &message) // leaks
	text := C.GoString(message)
	before.Left("")
	return text
}

func main() {
	sqlite.Start()
	C.start()
	load.Run(func(i int) { clear() })
	load.Done()
}
