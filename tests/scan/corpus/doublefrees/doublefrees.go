// SPDX-License-Identifier: MIT

// Package doublefrees frees twice, or nearly.
package doublefrees

/*
#include <stdlib.h>
static int use(const char *s) { return *s; }
*/
import "C"

import "unsafe"

// Straight frees twice in a row.
func Straight(s string) {
	cs := C.CString(s)
	C.use(cs)
	C.free(unsafe.Pointer(cs))
	C.free(unsafe.Pointer(cs)) // want: double-free
}

// Error frees in the branch of the error, and at the end.
func Error(s string) (failed bool) {
	cs := C.CString(s)
	if C.use(cs) < 0 {
		C.free(unsafe.Pointer(cs))
		failed = true
	}
	C.free(unsafe.Pointer(cs)) // want: double-free
	return failed
}

// ErrorReturns frees on either path.
func ErrorReturns(s string) bool {
	cs := C.CString(s)
	if C.use(cs) < 0 {
		C.free(unsafe.Pointer(cs))
		return true
	}
	C.free(unsafe.Pointer(cs))
	return false
}

// Deferred frees now, and later again.
func Deferred(s string) int {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs)) // want: double-free #1
	n := C.use(cs)
	C.free(unsafe.Pointer(cs)) // want: double-free #1
	return int(n)
}

// Nil frees nil the second time.
func Nil(s string) {
	cs := C.CString(s)
	C.free(unsafe.Pointer(cs))
	cs = nil
	C.free(unsafe.Pointer(cs))
}

// Alias frees the same block by two names.
func Alias(s string) {
	cs := C.CString(s)
	p := unsafe.Pointer(cs)
	C.use(cs)
	C.free(p)
	C.free(unsafe.Pointer(cs)) // want: double-free
}

// Used looks at it after the free.
func Used(s string) string {
	cs := C.CString(s)
	C.free(unsafe.Pointer(cs))
	return C.GoString(cs) // may: use-after-free
}
