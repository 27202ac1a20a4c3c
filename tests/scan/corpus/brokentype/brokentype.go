// SPDX-License-Identifier: MIT

// Package brokentype does not compile: its other file has a type error.
package brokentype

/*
#include <stdlib.h>
static int use(const char *s) { return *s; }
*/
import "C"

import "unsafe"

// Use leaks.
func Use(s string) int {
	cs := C.CString(s) // want: leak
	return int(C.use(cs))
}

// UseFreed does not.
func UseFreed(s string) int {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	return int(C.use(cs))
}
