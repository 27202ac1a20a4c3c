// SPDX-License-Identifier: MIT

// Package overwrites loses pointers by giving their variables another value.
package overwrites

/*
#include <stdlib.h>
static int use(const char *s) { return *s; }
*/
import "C"

import "unsafe"

// Loop frees the last one.
func Loop(names []string) {
	var cs *C.char
	for _, name := range names {
		cs = C.CString(name) // want: overwritten
		C.use(cs)
	}
	C.free(unsafe.Pointer(cs))
}

// LoopFreed frees before it takes the next.
func LoopFreed(names []string) {
	var cs *C.char
	for _, name := range names {
		C.free(unsafe.Pointer(cs))
		cs = C.CString(name)
		C.use(cs)
	}
	C.free(unsafe.Pointer(cs))
}

// Default makes a string that is replaced when there is a better one.
func Default(name string) int {
	cs := C.CString("default") // want: overwritten
	if name != "" {
		cs = C.CString(name)
	}
	n := C.use(cs)
	C.free(unsafe.Pointer(cs))
	return int(n)
}

// DefaultElse makes one of two.
func DefaultElse(name string) int {
	var cs *C.char
	if name != "" {
		cs = C.CString(name)
	} else {
		cs = C.CString("default")
	}
	n := C.use(cs)
	C.free(unsafe.Pointer(cs))
	return int(n)
}

// DeferFirst frees the first of two: the defer has its address.
func DeferFirst(a, b string) int {
	cs := C.CString(a)
	defer C.free(unsafe.Pointer(cs))
	n := C.use(cs)
	cs = C.CString(b) // want: leak
	return int(n + C.use(cs))
}

// DeferEach frees both, each with the address of its time.
func DeferEach(a, b string) int {
	cs := C.CString(a)
	defer C.free(unsafe.Pointer(cs))
	n := C.use(cs)
	cs = C.CString(b)
	defer C.free(unsafe.Pointer(cs))
	return int(n + C.use(cs))
}
