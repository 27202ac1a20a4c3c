// SPDX-License-Identifier: MIT

// Package frees releases what it must not.
package frees

/*
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>
typedef struct { char *name; } options;
static void use(options *o) {}
*/
import "C"

import "unsafe"

func Double(s string) {
	cs := C.CString(s)
	C.free(unsafe.Pointer(cs))
	C.free(unsafe.Pointer(cs)) // want double-free
}

func DoubleDeferred(s string) {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs)) // want double-free
	if s == "" {
		C.free(unsafe.Pointer(cs))
		return
	}
}

func Once(s string) {
	cs := C.CString(s)
	C.free(unsafe.Pointer(cs))
	cs = C.CString(s)
	C.free(unsafe.Pointer(cs))
}

func OnceNil(s string) {
	cs := C.CString(s)
	defer func() {
		if cs != nil {
			C.free(unsafe.Pointer(cs))
		}
	}()
	if s == "" {
		C.free(unsafe.Pointer(cs))
		cs = nil
	}
}

func Column(stmt *C.sqlite3_stmt) string {
	text := C.sqlite3_column_text(stmt, 0)
	defer C.free(unsafe.Pointer(text)) // want foreign-free
	return C.GoString((*C.char)(unsafe.Pointer(text)))
}

func Printf(db *C.sqlite3) {
	sql := C.sqlite3_expanded_sql(nil)
	C.free(unsafe.Pointer(sql)) // want foreign-free
}

func ByAnother(s string) {
	cs := C.CString(s)
	C.sqlite3_free(unsafe.Pointer(cs)) // want foreign-free
}

func After(s string) string {
	cs := C.CString(s)
	C.free(unsafe.Pointer(cs))
	return C.GoString(cs) // want use-after-free
}

func Returned(s string) *C.char {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	return cs // want use-after-free
}

func Before(s string) string {
	cs := C.CString(s)
	t := C.GoString(cs)
	C.free(unsafe.Pointer(cs))
	cs = nil
	C.puts(cs)
	return t
}

func Go() {
	b := make([]byte, 10)
	C.free(unsafe.Pointer(&b[0])) // want foreign-free
}

func Variable() {
	var n int
	C.free(unsafe.Pointer(&n)) // want foreign-free
}

func Bind(stmt *C.sqlite3_stmt, s string) {
	cs := C.CString(s)
	C.sqlite3_bind_text(stmt, 1, cs, -1, (*[0]byte)(C.free))
}

func BindTransient(stmt *C.sqlite3_stmt, s string) {
	cs := C.CString(s) // want leak
	C.sqlite3_bind_text(stmt, 1, cs, -1, C.SQLITE_TRANSIENT)
}

func Open(name string) (*C.sqlite3, C.int) {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	var db *C.sqlite3
	if rc := C.sqlite3_open(cs, &db); rc != C.SQLITE_OK {
		C.sqlite3_close(db)
		return nil, rc
	}
	return db, 0
}

func OpenLost(name string) C.int {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	var db *C.sqlite3
	rc := C.sqlite3_open(cs, &db) // want leak
	return rc
}

func Prepare(db *C.sqlite3, sql *C.char) C.int {
	var stmt *C.sqlite3_stmt
	if rc := C.sqlite3_prepare_v2(db, sql, -1, &stmt, nil); rc != C.SQLITE_OK {
		return rc
	}
	defer C.sqlite3_finalize(stmt)
	return C.sqlite3_step(stmt)
}

func PrepareEarly(db *C.sqlite3, sql *C.char) C.int {
	var stmt *C.sqlite3_stmt
	if rc := C.sqlite3_prepare_v2(db, sql, -1, &stmt, nil); rc != C.SQLITE_OK { // want early-return-leak
		return rc
	}
	if C.sqlite3_step(stmt) != C.SQLITE_ROW {
		return 1
	}
	C.sqlite3_finalize(stmt)
	return 0
}

func Struct(name string) {
	var o C.options
	o.name = C.CString(name) // want leak
	C.use(&o)
}

func StructFreed(name string) {
	var o C.options
	o.name = C.CString(name)
	C.use(&o)
	C.free(unsafe.Pointer(o.name))
}
