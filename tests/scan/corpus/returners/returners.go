// SPDX-License-Identifier: MIT

// Package returners returns C memory one level up, and sometimes nobody takes it.
package returners

/*
#include <stdlib.h>
static int use(const char *s) { return *s; }
*/
import "C"

import "unsafe"

type request struct{ name, text *C.char }

func newRequest(name, text string) *request {
	return &request{C.CString(name), C.CString(text)}
}

func (r *request) free() {
	C.free(unsafe.Pointer(r.name))
	C.free(unsafe.Pointer(r.text))
}

// Send frees the request.
func Send(name, text string) int {
	r := newRequest(name, text)
	defer r.free()
	return int(C.use(r.name))
}

// SendLost does not.
func SendLost(name, text string) int {
	r := newRequest(name, text) // want: missing-close
	return int(C.use(r.text))
}

func buffer(n int) (unsafe.Pointer, int) {
	return C.malloc(C.size_t(n)), n
}

// Dropped throws a result away.
func Dropped(n int) int {
	_, size := buffer(n) // want: leak
	return size
}

// Taken does not.
func Taken(n int) int {
	p, size := buffer(n)
	C.free(p)
	return size
}

// Passed gives it to its own caller.
func Passed(n int) unsafe.Pointer {
	p, _ := buffer(n)
	return p
}

// Ignored calls for nothing.
func Ignored(s string) {
	C.CString(s) // want: leak
}
