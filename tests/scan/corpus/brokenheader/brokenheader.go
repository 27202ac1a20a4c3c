// SPDX-License-Identifier: MIT

// Package brokenheader does not compile: a header is missing.
package brokenheader

// #include <stdlib.h>
// #include <corpus_no_such_header.h>
import "C"

import "unsafe"

// Use leaks.
func Use(s string) int {
	cs := C.CString(s) // want: leak
	return int(C.no_such_use(cs))
}

// UseFreed does not.
func UseFreed(s string) int {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	return int(C.no_such_use(cs))
}

// UseInline leaks.
func UseInline(s string) int {
	return int(C.no_such_use(C.CString(s))) // want: inline-leak
}
