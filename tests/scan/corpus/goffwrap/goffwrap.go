// SPDX-License-Identifier: MIT

// Package goffwrap wraps C.CString, as others do.
// from: https://github.com/itchio/goff/issues/1: every C.CString leaked, until the
// package had a pair of helpers and used both.
package goffwrap

/*
#include <stdlib.h>
static int av_find(const char *name) { return name ? name[0] : 0; }
*/
import "C"

import "unsafe"

// CString is C.CString, and nil for "".
func CString(s string) *C.char {
	if s == "" {
		return nil
	}
	return C.CString(s)
}

// FreeString frees it.
func FreeString(s *C.char) {
	if s != nil {
		C.free(unsafe.Pointer(s))
	}
}

// Find uses both.
func Find(name string) int {
	cs := CString(name)
	defer FreeString(cs)
	return int(C.av_find(cs))
}

// FindLost uses one.
func FindLost(name string) int {
	cs := CString(name) // want: leak
	return int(C.av_find(cs))
}

// FindInline cannot use the other.
func FindInline(name string) int {
	return int(C.av_find(CString(name))) // want: inline-leak
}
