// SPDX-License-Identifier: MIT

// Package execerror runs SQL.  The text of an error is the caller's to free.
package execerror

/*
#include <stdlib.h>
#include <string.h>
typedef struct sqlite3 { int open; } sqlite3;
static int sqlite3_exec(sqlite3 *db, const char *sql, void *callback, void *arg, char **errmsg) {
	if (*sql) return 0;
	if (errmsg) *errmsg = strdup("no SQL");
	return 1;
}
static void sqlite3_free(void *p) { free(p); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Exec copies the text, and loses it.
func Exec(db *C.sqlite3, sql string) error {
	cs := C.CString(sql)
	defer C.free(unsafe.Pointer(cs))
	var msg *C.char
	if C.sqlite3_exec(db, cs, nil, nil, &msg) != 0 { // want: leak
		return errors.New(C.GoString(msg))
	}
	return nil
}

// ExecFreed frees it.
func ExecFreed(db *C.sqlite3, sql string) error {
	cs := C.CString(sql)
	defer C.free(unsafe.Pointer(cs))
	var msg *C.char
	if C.sqlite3_exec(db, cs, nil, nil, &msg) != 0 {
		defer C.sqlite3_free(unsafe.Pointer(msg))
		return errors.New(C.GoString(msg))
	}
	return nil
}

// ExecSilent asks for no text.
func ExecSilent(db *C.sqlite3, sql string) bool {
	cs := C.CString(sql)
	defer C.free(unsafe.Pointer(cs))
	return C.sqlite3_exec(db, cs, nil, nil, nil) == 0
}
