// SPDX-License-Identifier: MIT

// what: sqlite3_exec makes a message for each failure, which is freed
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
	sqlite3_exec(db, "SELECT * FROM sqlite_schema", NULL, NULL, NULL);
}

static void run(const char *sql, char **message)
{
	sqlite3_exec(db, sql, NULL, NULL, message);
}
*/
import "C"

import (
	"unsafe"

	"corpus/load"
)

var sql = C.CString("DELETE FROM packages")

func clear() string {
	var message *C.char
	C.run(sql, &message)
	defer C.sqlite3_free(unsafe.Pointer(message))
	text := C.GoString(message)
	return text
}

func main() {
	C.start()
	load.Run(func(i int) { clear() })
	load.Done()
}
