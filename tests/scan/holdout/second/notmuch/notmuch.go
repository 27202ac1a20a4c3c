// SPDX-License-Identifier: MIT

// Package notmuch finds mail.
// from: https://github.com/zenhack/go.notmuch/issues/11: the database was destroyed by
// Close and again by its finalizer.
package notmuch

/*
#include <stdlib.h>
typedef struct nm_db { int n; } nm_db;
typedef struct nm_query { int n; } nm_query;
int nm_open(const char *path, int mode, nm_db **db);
int nm_destroy(nm_db *db);
nm_query *nm_query_create(nm_db *db, const char *text);
void nm_query_destroy(nm_query *q);
unsigned nm_query_count(nm_query *q);
const char *nm_db_path(nm_db *db);
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Status is a status.
type Status int

func (s Status) Error() string { return fmt.Sprintf("status %d", int(s)) }

func statusErr(st C.int) error {
	if st == 0 {
		return nil
	}
	return Status(st)
}

// DB is a database.
type DB struct{ c *C.nm_db }

// Open opens it.
func Open(path string, mode int) (*DB, error) {
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	var cdb *C.nm_db
	if err := statusErr(C.nm_open(cpath, C.int(mode), &cdb)); err != nil {
		return nil, err
	}
	return &DB{c: cdb}, nil
}

// Close does not forget what it destroys.
func (db *DB) Close() error { return statusErr(C.nm_destroy(db.c)) }

// Path is the database's own text.
func (db *DB) Path() string { return C.GoString(C.nm_db_path(db.c)) }

// Query is a query.
type Query struct {
	c  *C.nm_query
	db *DB
}

// NewQuery makes one.
func (db *DB) NewQuery(text string) *Query {
	ctext := C.CString(text)
	defer C.free(unsafe.Pointer(ctext))
	q := C.nm_query_create(db.c, ctext)
	return &Query{c: q, db: db}
}

// Close ends it.
func (q *Query) Close() {
	C.nm_query_destroy(q.c)
	q.c = nil
}

// Count counts.
func (q *Query) Count() int { return int(C.nm_query_count(q.c)) }

// Count closes twice when there is nothing.
func Count(path, text string) (int, error) {
	db, err := Open(path, 0)
	if err != nil {
		return 0, err
	}
	defer db.Close() // want: double-free #1
	q := db.NewQuery(text)
	defer q.Close()
	n := q.Count()
	if n == 0 {
		_ = db.Close() // want: double-free #1
		return 0, Status(1)
	}
	return n, nil
}

// CountAll leaves one query for each text.
func CountAll(path string, texts []string) (n int, err error) {
	db, err := Open(path, 0)
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := db.Close(); e != nil && err == nil {
			err = e
		}
	}()
	for _, text := range texts {
		q := db.NewQuery(text) // want: missing-close
		n += q.Count()
	}
	return n, nil
}

// Exists loses the database when there is no query text.
func Exists(path, text string) (bool, error) {
	db, err := Open(path, 0) // want: missing-close
	if err != nil {
		return false, err
	}
	if text == "" {
		return false, fmt.Errorf("notmuch: %s: no text", db.Path())
	}
	q := db.NewQuery(text)
	n := q.Count()
	q.Close()
	return n > 0, db.Close()
}
