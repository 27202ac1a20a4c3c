// SPDX-License-Identifier: MIT

// Package switchfree frees in each branch, or nearly.
package switchfree

/*
#include <stdlib.h>
static void low(char *s) {}
static void high(char *s) {}
*/
import "C"

import "unsafe"

// Every frees in every case.
func Every(level int, text string) {
	cs := C.CString(text)
	switch {
	case level < 10:
		C.low(cs)
		C.free(unsafe.Pointer(cs))
	case level < 100:
		C.high(cs)
		C.free(unsafe.Pointer(cs))
	default:
		C.free(unsafe.Pointer(cs))
	}
}

// NoDefault frees in the cases that it has.
func NoDefault(level int, text string) {
	cs := C.CString(text) // want: leak
	switch level {
	case 0:
		C.low(cs)
		C.free(unsafe.Pointer(cs))
	case 1:
		C.high(cs)
		C.free(unsafe.Pointer(cs))
	}
}

// Fallen frees once: the first case goes on into the second.
func Fallen(level int, text string) {
	cs := C.CString(text)
	switch level {
	case 0:
		C.low(cs)
		fallthrough
	default:
		C.high(cs)
		C.free(unsafe.Pointer(cs))
	}
}
