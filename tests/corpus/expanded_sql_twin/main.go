// SPDX-License-Identifier: MIT

// what: a trace callback takes the expanded SQL, and frees it
// verdict: ok
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
	"unsafe"

	"corpus/load"
)

var traced string

//export onTrace
func onTrace(id C.int) {
	sql := C.expanded_sql(id)
	defer C.free(unsafe.Pointer(sql))
	traced = C.GoString(sql)
}

func main() {
	load.Run(func(i int) { C.step(C.int(i)) })
	load.Done()
}
