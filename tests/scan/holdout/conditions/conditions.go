// SPDX-License-Identifier: MIT

// Package conditions makes and frees under the same condition.
package conditions

/*
#include <stdlib.h>
static int call(const char *name, const char *more) { return name != NULL; }
*/
import "C"

import "unsafe"

// Same asks twice and gets the same answer.
func Same(name, more string) int {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	var cmore *C.char
	if more != "" {
		cmore = C.CString(more)
	}
	n := C.call(cname, cmore)
	if more != "" {
		C.free(unsafe.Pointer(cmore))
	}
	return int(n)
}

// Other asks for something else.
func Other(name, more string) int {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	var cmore *C.char
	if more != "" {
		cmore = C.CString(more) // want: leak
	}
	n := C.call(cname, cmore)
	if name != "" {
		C.free(unsafe.Pointer(cmore))
	}
	return int(n)
}

// Flag remembers whose it is.
func Flag(given *C.char, name string) int {
	owned := false
	cs := given
	if cs == nil {
		cs = C.CString(name)
		owned = true
	}
	n := C.call(cs, nil)
	if owned {
		C.free(unsafe.Pointer(cs))
	}
	return int(n)
}

// Nil frees what is not nil, which is all there is.
func Nil(name string, n int) int {
	var cs *C.char
	for i := 0; i < n; i++ {
		if cs == nil {
			cs = C.CString(name)
		}
		C.call(cs, nil)
	}
	if cs != nil {
		C.free(unsafe.Pointer(cs))
	}
	return n
}
