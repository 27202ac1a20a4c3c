// SPDX-License-Identifier: MIT

// Package tolower calls a function that gives its own argument back.
// from: https://github.com/golang/go/issues/9749: argument and result are one
// block, and both are freed.
package tolower

/*
#include <ctype.h>
#include <stdlib.h>
static char *lower(char *s) {
	for (char *p = s; *p; p++)
		*p = tolower((unsigned char)*p);
	return s;
}
*/
import "C"

import "unsafe"

// Lower frees one block twice.
func Lower(s string) string {
	in := C.CString(s)
	defer C.free(unsafe.Pointer(in)) // want: double-free #1
	out := C.lower(in)
	defer C.free(unsafe.Pointer(out)) // want: double-free #1
	return C.GoString(out)
}

// LowerOnce frees it once.
func LowerOnce(s string) string {
	in := C.CString(s)
	defer C.free(unsafe.Pointer(in))
	return C.GoString(C.lower(in))
}
