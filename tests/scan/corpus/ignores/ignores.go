// SPDX-License-Identifier: MIT

// Package ignores has leaks that somebody has looked at.
package ignores

/*
#include <stdlib.h>
static int use(const char *s) { return *s; }
*/
import "C"

// Same has its mark in the line.
func Same(s string) int {
	cs := C.CString(s) //darkheap:ignore the host frees it when it unloads us
	return int(C.use(cs))
}

// Above has it in the line above.
func Above(s string) int {
	//darkheap:ignore called once, from main
	cs := C.CString(s)
	return int(C.use(cs))
}

// Inline has it at a call.
func Inline(s string) int {
	return int(C.use(C.CString(s))) //darkheap:ignore use keeps it
}

// Other is not covered by the marks of its neighbours.
func Other(s string) int {
	cs := C.CString(s) // want: leak
	return int(C.use(cs))
}
