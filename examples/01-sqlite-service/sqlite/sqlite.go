// SPDX-License-Identifier: MIT

// Package sqlite is as much of a binding to SQLite as the service needs.
package sqlite

/*
#cgo LDFLAGS: -lsqlite3
#include <sqlite3.h>
#include <stdlib.h>

// A macro with a cast of -1 to a function pointer: cgo cannot say it.
static int bind_text(sqlite3_stmt *stmt, int i, const char *text, int bytes)
{
	return sqlite3_bind_text(stmt, i, text, bytes, SQLITE_TRANSIENT);
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// DB is a connection. It may be used by one goroutine at a time.
type DB struct {
	db *C.sqlite3
}

// Open opens the database file, or ":memory:".
func Open(name string) (*DB, error) {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	db := new(DB)
	if C.sqlite3_open(cs, &db.db) != C.SQLITE_OK {
		err := db.err()
		db.Close()
		return nil, err
	}
	return db, nil
}

// Close ends the connection; its statements must be closed already.
func (db *DB) Close() {
	C.sqlite3_close(db.db)
}

// Exec runs SQL that returns no rows.
func (db *DB) Exec(sql string) error {
	cs := C.CString(sql)
	defer C.free(unsafe.Pointer(cs))
	var message *C.char
	if C.sqlite3_exec(db.db, cs, nil, nil, &message) != C.SQLITE_OK {
		defer C.sqlite3_free(unsafe.Pointer(message))
		return errors.New(C.GoString(message))
	}
	return nil
}

func (db *DB) err() error {
	return errors.New(C.GoString(C.sqlite3_errmsg(db.db)))
}

// Stmt is a prepared statement.
type Stmt struct {
	db   *DB
	stmt *C.sqlite3_stmt
}

// Prepare compiles one statement, which the caller closes.
func (db *DB) Prepare(sql string) (*Stmt, error) {
	cs := C.CString(sql)
	defer C.free(unsafe.Pointer(cs))
	s := &Stmt{db: db}
	if C.sqlite3_prepare_v2(db.db, cs, -1, &s.stmt, nil) != C.SQLITE_OK {
		return nil, db.err()
	}
	return s, nil
}

// Close frees the statement.
func (s *Stmt) Close() {
	C.sqlite3_finalize(s.stmt)
}

// Bind sets parameter i, counted from 1.
func (s *Stmt) Bind(i int, value string) error {
	cs := C.CString(value)
	defer C.free(unsafe.Pointer(cs))
	if C.bind_text(s.stmt, C.int(i), cs, C.int(len(value))) != C.SQLITE_OK {
		return s.db.err()
	}
	return nil
}

// BindNamed sets the parameter with that name, as in ":name".
func (s *Stmt) BindNamed(name, value string) error {
	i := C.sqlite3_bind_parameter_index(s.stmt, C.CString(name))
	if i == 0 {
		return errors.New("no parameter " + name)
	}
	return s.Bind(int(i), value)
}

// Next goes to the next row, and says whether there is one.
func (s *Stmt) Next() (bool, error) {
	switch C.sqlite3_step(s.stmt) {
	case C.SQLITE_ROW:
		return true, nil
	case C.SQLITE_DONE:
		return false, nil
	}
	return false, s.db.err()
}

// Text is column i of the row, counted from 0. SQLite owns the C string.
func (s *Stmt) Text(i int) string {
	text := (*C.char)(unsafe.Pointer(C.sqlite3_column_text(s.stmt, C.int(i))))
	return C.GoStringN(text, C.sqlite3_column_bytes(s.stmt, C.int(i)))
}

// SQL is the statement's text as it was prepared.
func (s *Stmt) SQL() string {
	return C.GoString(C.sqlite3_sql(s.stmt))
}

// ExpandedSQL is the statement's text with the bound values in it, for logs.
func (s *Stmt) ExpandedSQL() string {
	return C.GoString(C.sqlite3_expanded_sql(s.stmt))
}
