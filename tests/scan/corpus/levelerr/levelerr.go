// SPDX-License-Identifier: MIT

// Package levelerr opens a LevelDB.
// from: https://github.com/jmhodges/levigo/issues/2: neither the error strings nor
// the property values that the library allocates were freed.
package levelerr

/*
#include <stdlib.h>
#include <string.h>
typedef struct leveldb_t { int fd; } leveldb_t;
static leveldb_t *leveldb_open(const char *name, char **errptr) {
	if (!*name) { *errptr = strdup("no name"); return NULL; }
	return calloc(1, sizeof(leveldb_t));
}
static void leveldb_close(leveldb_t *db) { free(db); }
static char *leveldb_property_value(leveldb_t *db, const char *name) { return strdup(name); }
static void leveldb_free(void *p) { free(p); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// DB is an open database.
type DB struct{ db *C.leveldb_t }

// Open loses the error text.
func Open(name string) (*DB, error) {
	var errText *C.char
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	db := C.leveldb_open(cs, &errText) // want: leak
	if errText != nil {
		return nil, errors.New(C.GoString(errText))
	}
	return &DB{db}, nil
}

// OpenFreed gives it back.
func OpenFreed(name string) (*DB, error) {
	var errText *C.char
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	db := C.leveldb_open(cs, &errText)
	if errText != nil {
		err := errors.New(C.GoString(errText))
		C.leveldb_free(unsafe.Pointer(errText))
		return nil, err
	}
	return &DB{db}, nil
}

// Property copies a string that nobody frees.
func (d *DB) Property(name string) string {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	return C.GoString(C.leveldb_property_value(d.db, cs)) // want: inline-leak
}

// Close ends it.
func (d *DB) Close() {
	C.leveldb_close(d.db)
	d.db = nil
}
