// SPDX-License-Identifier: MIT

// Package outstrings gives C strings through pointers.
// from: https://github.com/libinjection/libinjection/pull/48: the example of the Go
// binding did not free what it made for the call.
package outstrings

/*
#include <stdlib.h>
static int is_sqli(const char *s, int n, char *fingerprint) { fingerprint[0] = 0; return n > 3; }
typedef struct query { char *text; char *database; int limit; } query;
static int run_query(query *q) { return q->text != NULL; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

func set(p **C.char, s string) { *p = C.CString(s) }

func clear(p **C.char) {
	C.free(unsafe.Pointer(*p))
	*p = nil
}

// Detect leaves its text.
func Detect(text string) (bool, string) {
	var fingerprint [8]C.char
	ctext := C.CString(text) // want: leak
	found := C.is_sqli(ctext, C.int(len(text)), &fingerprint[0])
	return found != 0, C.GoString(&fingerprint[0])
}

// DetectFreed does not.
func DetectFreed(text string) (bool, string) {
	var fingerprint [8]C.char
	pointer := (*C.char)(unsafe.Pointer(&fingerprint[0]))
	ctext := C.CString(text)
	defer C.free(unsafe.Pointer(ctext))
	return C.is_sqli(ctext, C.int(len(text)), pointer) != 0, C.GoString(pointer)
}

// Set frees by the variable.
func Set(text string) int {
	var p *C.char
	set(&p, text)
	defer clear(&p)
	return int(C.is_sqli(p, 4, p))
}

// SetPlain frees without a helper.
func SetPlain(text string) int {
	var p *C.char
	set(&p, text)
	n := int(C.is_sqli(p, 4, p))
	C.free(unsafe.Pointer(p))
	return n
}

// SetLost does not free.
func SetLost(text string) int {
	var p *C.char
	set(&p, text) // want: leak
	return int(C.is_sqli(p, 4, p))
}

// Run frees the fields of a C struct in Go memory.
func Run(text, database string) error {
	var q C.query
	q.text = C.CString(text)
	q.database = C.CString(database)
	defer func() {
		C.free(unsafe.Pointer(q.text))
		C.free(unsafe.Pointer(q.database))
	}()
	if C.run_query(&q) == 0 {
		return errors.New("not run")
	}
	return nil
}

// RunHalf frees one of them.
func RunHalf(text, database string) error {
	q := C.query{text: C.CString(text)}
	defer C.free(unsafe.Pointer(q.text))
	q.database = C.CString(database) // want: leak
	if C.run_query(&q) == 0 {
		return errors.New("not run")
	}
	return nil
}

// newQuery gives a struct with strings to its caller.
func newQuery(text, database string, limit int) *C.query {
	q := (*C.query)(C.calloc(1, C.sizeof_query))
	q.text = C.CString(text)
	q.limit = C.int(limit)
	if database != "" {
		q.database = C.CString(database)
	}
	return q
}

func freeQuery(q *C.query) {
	if q == nil {
		return
	}
	if q.text != nil {
		C.free(unsafe.Pointer(q.text))
	}
	if q.database != nil {
		C.free(unsafe.Pointer(q.database))
	}
	C.free(unsafe.Pointer(q))
}

// RunNew frees all.
func RunNew(text, database string) error {
	q := newQuery(text, database, 10)
	defer freeQuery(q)
	if C.run_query(q) == 0 {
		return errors.New("not run")
	}
	return nil
}

// RunNewLost frees nothing.
func RunNewLost(text, database string) error {
	q := newQuery(text, database, 10) // want: leak
	if C.run_query(q) == 0 {
		return errors.New("not run")
	}
	return nil
}

// RunNewShallow frees the struct only, and its strings are lost.
func RunNewShallow(text string) int {
	q := (*C.query)(C.calloc(1, C.sizeof_query))
	q.text = C.CString(text) // want: leak
	n := C.run_query(q)
	C.free(unsafe.Pointer(q))
	return int(n)
}
