// SPDX-License-Identifier: MIT

// Package cleanuplist collects what is to be freed.
package cleanuplist

/*
#include <stdlib.h>
static int call(const char *a, const char *b) { return a && b; }
*/
import "C"

import "unsafe"

type cleanups []func()

func (c *cleanups) add(f func()) { *c = append(*c, f) }

func (c *cleanups) run() {
	for _, f := range *c {
		f()
	}
	*c = nil
}

// Call frees through a list of functions.
func Call(a, b string) int {
	var todo cleanups
	defer todo.run()
	ca := C.CString(a)
	todo.add(func() { C.free(unsafe.Pointer(ca)) })
	cb := C.CString(b)
	todo.add(func() { C.free(unsafe.Pointer(cb)) })
	return int(C.call(ca, cb))
}

// with gives a C string to a function for as long as that runs.
func with(s string, f func(*C.char) int) int {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	return f(cs)
}

// Nested borrows both.
func Nested(a, b string) int {
	return with(a, func(ca *C.char) int {
		return with(b, func(cb *C.char) int {
			return int(C.call(ca, cb))
		})
	})
}

// pair returns a string and the function that frees it.
func pair(s string) (*C.char, func()) {
	cs := C.CString(s)
	return cs, func() { C.free(unsafe.Pointer(cs)) }
}

// Paired calls both functions.
func Paired(a, b string) int {
	ca, freeA := pair(a)
	defer freeA()
	cb, freeB := pair(b)
	defer freeB()
	return int(C.call(ca, cb))
}

// PairedHalf throws one away.
// from: https://github.com/google/go-pkcs11/pull/8: a helper that makes C
// strings was changed so that it is harder to forget the free.
func PairedHalf(a, b string) int {
	ca, freeA := pair(a)
	defer freeA()
	cb, _ := pair(b) // want: leak
	return int(C.call(ca, cb))
}
