// SPDX-License-Identifier: MIT

// Package reallocs grows buffers.
package reallocs

// #include <stdlib.h>
// #include <string.h>
import "C"

import "unsafe"

// Grow keeps one block at any time.
func Grow(sizes []int) int {
	var p unsafe.Pointer
	for _, size := range sizes {
		p = C.realloc(p, C.size_t(size))
	}
	C.free(p)
	return len(sizes)
}

// GrowLost has it left at the end.
func GrowLost(sizes []int) int {
	p := C.malloc(16) // want: leak #1
	for _, size := range sizes {
		p = C.realloc(p, C.size_t(size)) // want: leak #1
	}
	return len(sizes)
}

// Twice makes a copy of a copy and frees one.
func Twice(s string) string {
	first := C.CString(s)
	defer C.free(unsafe.Pointer(first))
	second := C.strdup(first) // want: leak
	return C.GoString(second)
}

// TwiceFreed frees both.
func TwiceFreed(s string) string {
	first := C.CString(s)
	second := C.strdup(first)
	C.free(unsafe.Pointer(first))
	defer C.free(unsafe.Pointer(second))
	return C.GoString(second)
}

// Pair returns early when the second of two fails (C.malloc never does, in Go).
func Pair(n int) bool {
	a := C.calloc(C.size_t(n), 1) // want: early-return-leak
	if a == nil {
		return false
	}
	b := C.calloc(C.size_t(n), 1)
	if b == nil {
		return false
	}
	C.free(a)
	C.free(b)
	return true
}

// PairFreed frees the first then; a nil pointer needs no free.
func PairFreed(n int) bool {
	a := C.calloc(C.size_t(n), 1)
	if a == nil {
		return false
	}
	b := C.calloc(C.size_t(n), 1)
	if b == nil {
		C.free(a)
		return false
	}
	C.free(a)
	C.free(b)
	return true
}
