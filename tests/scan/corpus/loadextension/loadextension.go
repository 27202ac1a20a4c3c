// SPDX-License-Identifier: MIT

// Package loadextension loads SQLite extensions.
// from: https://github.com/mattn/go-sqlite3/pull/1426: the defer took the message's
// pointer before there was a message.
package loadextension

/*
#include <stdlib.h>
#include <string.h>
typedef struct sqlite3 { int open; } sqlite3;
static int sqlite3_load_extension(sqlite3 *db, const char *file, const char *entry, char **msg) {
	*msg = strdup("cannot load");
	return 1;
}
static void sqlite3_free(void *p) { free(p); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Load frees nil.
func Load(db *C.sqlite3, file string) error {
	cs := C.CString(file)
	defer C.free(unsafe.Pointer(cs))
	var msg *C.char
	defer C.sqlite3_free(unsafe.Pointer(msg))             // want: nil-defer #1
	if C.sqlite3_load_extension(db, cs, nil, &msg) != 0 { // want: nil-defer #1
		return errors.New(C.GoString(msg))
	}
	return nil
}

// LoadClosure looks at the pointer when the function ends.
func LoadClosure(db *C.sqlite3, file string) error {
	cs := C.CString(file)
	defer C.free(unsafe.Pointer(cs))
	var msg *C.char
	defer func() { C.sqlite3_free(unsafe.Pointer(msg)) }()
	if C.sqlite3_load_extension(db, cs, nil, &msg) != 0 {
		return errors.New(C.GoString(msg))
	}
	return nil
}
