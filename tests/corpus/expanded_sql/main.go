// SPDX-License-Identifier: MIT

// what: a trace callback takes the expanded SQL, and does not free it
// from: https://github.com/mattn/go-sqlite3/issues/733
// verdict: leak
package main

// #include <stdio.h>
// #include <stdlib.h>
// extern void onTrace(int id);
// static char *expanded_sql(int id)
// {
//	char *sql = malloc(64);
//
//	snprintf(sql, 64, "SELECT * FROM t WHERE id = %d", id);
//	return sql;
// }
// static void step(int id) { onTrace(id); }
import "C"

import (
	"corpus/load"
)

var traced string

//export onTrace
func onTrace(id C.int) {
	sql := C.expanded_sql(id) // leaks
	load.Left("", 1, 64)
	traced = C.GoString(sql)
}

func main() {
	load.Run(func(i int) { C.step(C.int(i)) })
	load.Done()
}
