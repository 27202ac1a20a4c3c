// SPDX-License-Identifier: MIT

// Package wrongfree frees what is not its own, or with the wrong function.
package wrongfree

/*
#include <stdlib.h>
#include <string.h>
#include <time.h>
typedef struct sqlite3 { char error[32]; } sqlite3;
static char *sqlite3_mprintf_s(const char *s) { return strdup(s); }
static void *sqlite3_malloc(int n) { size_t *p = malloc(n + sizeof(*p)); *p = n; return p + 1; }
static void sqlite3_free(void *p) { if (p) free((size_t *)p - 1); }
static const char *sqlite3_errmsg(sqlite3 *db) { return db->error; }
static const char *name_of(int i) { return i ? "one" : "zero"; }
*/
import "C"

import "unsafe"

// Malloc gives SQLite's memory to libc, which did not allocate it.
func Malloc(n int) {
	p := C.sqlite3_malloc(C.int(n))
	C.free(p) // want: foreign-free
}

// MallocRight gives it back.
func MallocRight(n int) {
	p := C.sqlite3_malloc(C.int(n))
	C.sqlite3_free(p)
}

// Message frees what belongs to the connection.
func Message(db *C.sqlite3) string {
	text := C.sqlite3_errmsg(db)
	defer C.sqlite3_free(unsafe.Pointer(text)) // want: foreign-free
	return C.GoString(text)
}

// MessageCopied only reads it.
func MessageCopied(db *C.sqlite3) string {
	return C.GoString(C.sqlite3_errmsg(db))
}

// Go frees memory of the Go heap.
func Go(data []byte) {
	p := unsafe.Pointer(&data[0])
	C.free(p) // want: foreign-free
}

// Local frees the address of a Go variable.
func Local() int {
	var when C.time_t
	C.time(&when)
	C.free(unsafe.Pointer(&when)) // want: foreign-free
	return int(when)
}

// Inside frees a pointer into the middle of a block.
func Inside(s string) {
	cs := C.CString(s) // may: leak
	rest := (*C.char)(unsafe.Add(unsafe.Pointer(cs), 1))
	C.name_of(C.int(*rest))
	C.free(unsafe.Pointer(rest)) // want: foreign-free
}

// Offset frees the block's own address.
func Offset(s string) {
	cs := C.CString(s)
	rest := (*C.char)(unsafe.Add(unsafe.Pointer(cs), 1))
	C.name_of(C.int(*rest))
	C.free(unsafe.Pointer(cs))
}
