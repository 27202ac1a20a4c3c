// SPDX-License-Identifier: MIT

// Package sqlite is a thin binding of libsqlite3, enough for one connection.
package sqlite

// #cgo LDFLAGS: -lsqlite3
// #include <sqlite3.h>
// #include <stdlib.h>
import "C"

import (
	"errors"
	"unsafe"
)

// A DB is a connection to a database in memory.
type DB struct {
	db *C.sqlite3
}

// Open makes an empty database.
func Open() (*DB, error) {
	name := C.CString(":memory:")
	defer C.free(unsafe.Pointer(name))
	d := new(DB)
	if C.sqlite3_open(name, &d.db) != C.SQLITE_OK {
		defer d.Close()
		return nil, errors.New(C.GoString(C.sqlite3_errmsg(d.db)))
	}
	return d, nil
}

// Close ends the connection, and frees all that is SQLite's own.
func (d *DB) Close() {
	C.sqlite3_close(d.db)
}

// A Stmt is a compiled statement.
type Stmt struct {
	db   *DB
	stmt *C.sqlite3_stmt
}

// Prepare compiles one statement.
func (d *DB) Prepare(sql string) (*Stmt, error) {
	text := C.CString(sql)
	defer C.free(unsafe.Pointer(text))
	s := &Stmt{db: d}
	if C.sqlite3_prepare_v2(d.db, text, -1, &s.stmt, nil) != C.SQLITE_OK {
		return nil, errors.New(C.GoString(C.sqlite3_errmsg(d.db)))
	}
	return s, nil
}

// Finalize frees the statement.
func (s *Stmt) Finalize() {
	C.sqlite3_finalize(s.stmt)
}

// Bind gives the statement its only parameter; SQLite copies it.
func (s *Stmt) Bind(value string) {
	text := C.CString(value)
	defer C.free(unsafe.Pointer(text))
	C.sqlite3_reset(s.stmt)
	C.sqlite3_bind_text(s.stmt, 1, text, -1, C.SQLITE_TRANSIENT)
}

// Step goes on to the next row, if there is one.
func (s *Stmt) Step() bool {
	return C.sqlite3_step(s.stmt) == C.SQLITE_ROW
}

// Text copies the first column of the row. The C string is SQLite's.
func (s *Stmt) Text() string {
	return C.GoString((*C.char)(unsafe.Pointer(C.sqlite3_column_text(s.stmt, 0))))
}
