// SPDX-License-Identifier: MIT

// Package rows reads rows of SQLite.
// from: https://www.sqlite.org/c3ref/column_blob.html and c3ref/free.html: what a column
// gives is the statement's, what mprintf, exec and expanded_sql give is the caller's.
package rows

/*
#include <sqlite3.h>
#include <stdlib.h>
static int bind_text(sqlite3_stmt *s, int i, const char *p, int n) {
	return sqlite3_bind_text(s, i, p, n, SQLITE_TRANSIENT);
}
static int bind_owned(sqlite3_stmt *s, int i, char *p, int n) {
	return sqlite3_bind_text(s, i, p, n, free);
}
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

// DB is a connection.
type DB struct{ db *C.sqlite3 }

// Error reads the connection's own text.
func (d *DB) Error(rc C.int) error {
	return fmt.Errorf("sqlite: %d: %s", int(rc), C.GoString(C.sqlite3_errmsg(d.db)))
}

// Exec leaves the message.
func (d *DB) Exec(sql string) error {
	csql := C.CString(sql)
	defer C.free(unsafe.Pointer(csql))
	var message *C.char
	if rc := C.sqlite3_exec(d.db, csql, nil, nil, &message); rc != C.SQLITE_OK { // want: leak
		return errors.New(C.GoString(message))
	}
	return nil
}

// ExecFreed frees it.
func (d *DB) ExecFreed(sql string) error {
	csql := C.CString(sql)
	defer C.free(unsafe.Pointer(csql))
	var message *C.char
	if rc := C.sqlite3_exec(d.db, csql, nil, nil, &message); rc != C.SQLITE_OK {
		err := errors.New(C.GoString(message))
		C.sqlite3_free(unsafe.Pointer(message))
		return err
	}
	return nil
}

// ExecNil asks for none.
func (d *DB) ExecNil(sql string) error {
	csql := C.CString(sql)
	rc := C.sqlite3_exec(d.db, csql, nil, nil, nil)
	C.free(unsafe.Pointer(csql))
	if rc != C.SQLITE_OK {
		return d.Error(rc)
	}
	return nil
}

// Text reads a column and must not free it.
func (d *DB) Text(sql string) (text string, err error) {
	csql := C.CString(sql)
	defer C.free(unsafe.Pointer(csql))
	var stmt *C.sqlite3_stmt
	rc := C.sqlite3_prepare_v2(d.db, csql, -1, &stmt, nil)
	if rc != C.SQLITE_OK {
		return "", d.Error(rc)
	}
	defer C.sqlite3_finalize(stmt)
	if C.sqlite3_step(stmt) == C.SQLITE_ROW {
		p := C.sqlite3_column_text(stmt, 0)
		n := C.sqlite3_column_bytes(stmt, 0)
		text = C.GoStringN((*C.char)(unsafe.Pointer(p)), n)
	}
	return text, nil
}

// Count leaves its statement when there is no row.
func (d *DB) Count(sql string) (int, error) {
	csql := C.CString(sql)
	defer C.free(unsafe.Pointer(csql))
	var stmt *C.sqlite3_stmt
	rc := C.sqlite3_prepare_v2(d.db, csql, -1, &stmt, nil) // want: early-return-leak
	if rc != C.SQLITE_OK {
		return 0, d.Error(rc)
	}
	if C.sqlite3_step(stmt) != C.SQLITE_ROW {
		return 0, d.Error(rc)
	}
	n := int(C.sqlite3_column_int(stmt, 0))
	C.sqlite3_finalize(stmt)
	return n, nil
}

// Blob frees what is the statement's.
func Blob(stmt *C.sqlite3_stmt) []byte {
	p := C.sqlite3_column_blob(stmt, 0)
	n := C.sqlite3_column_bytes(stmt, 0)
	data := C.GoBytes(p, n)
	C.sqlite3_free(unsafe.Pointer(p)) // want: foreign-free
	return data
}

// Name is borrowed.
func Name(stmt *C.sqlite3_stmt, i int) string {
	return C.GoString(C.sqlite3_column_name(stmt, C.int(i)))
}

// Bind is copied by SQLite, and lost here.
func Bind(stmt *C.sqlite3_stmt, i int, s string) C.int {
	cs := C.CString(s) // want: leak
	return C.bind_text(stmt, C.int(i), cs, C.int(len(s)))
}

// BindFreed is not.
func BindFreed(stmt *C.sqlite3_stmt, i int, s string) C.int {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	return C.bind_text(stmt, C.int(i), cs, C.int(len(s)))
}

// BindOwned is freed by SQLite.
func BindOwned(stmt *C.sqlite3_stmt, i int, s string) C.int {
	return C.bind_owned(stmt, C.int(i), C.CString(s), C.int(len(s)))
}

// Expanded frees by the wrong one.
func Expanded(stmt *C.sqlite3_stmt) string {
	p := C.sqlite3_expanded_sql(stmt)
	defer C.free(unsafe.Pointer(p)) // want: foreign-free
	return C.GoString(p)
}

// ExpandedFreed by the right one.
func ExpandedFreed(stmt *C.sqlite3_stmt) string {
	p := C.sqlite3_expanded_sql(stmt)
	defer C.sqlite3_free(unsafe.Pointer(p))
	return C.GoString(p)
}
