// SPDX-License-Identifier: MIT

// what: a prepared statement is not closed when its execution fails
// from: https://github.com/marcboeker/go-duckdb/pull/307
// verdict: leak
// calls: 600
package main

// #include <stdlib.h>
// #include <string.h>
// struct statement { char *sql; int parameters; };
// static struct statement *prepare(const char *sql)
// {
//	struct statement *s = calloc(1, sizeof(*s));
//
//	s->sql = strdup(sql);
//	return s;
// }
// static int execute(struct statement *s) { return strcmp(s->sql, "COMMIT"); }
// static void close_statement(struct statement *s)
// {
//	free(s->sql);
//	free(s);
// }
import "C"

import (
	"errors"
	"unsafe"

	"corpus/load"
)

func exec(sql string) error {
	cs := C.CString(sql)
	defer C.free(unsafe.Pointer(cs))
	s := C.prepare(cs) // leaks
	if C.execute(s) != 0 {
		load.Left("", 2, 16+len(sql)+1)
		return errors.New("constraint violated")
	}
	C.close_statement(s)
	return nil
}

func main() {
	load.Run(func(i int) {
		if load.Rand.Intn(6) == 0 {
			exec("INSERT INTO t VALUES (1)")
		} else {
			exec("COMMIT")
		}
	})
	load.Done()
}
