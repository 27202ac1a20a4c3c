// SPDX-License-Identifier: MIT

// Package conversions moves pointers through variables and types.
package conversions

/*
#include <stdint.h>
#include <stdlib.h>
typedef struct { int32_t x, y; } point;
static int sum(point *p, int n) { return n ? p->x + p->y : 0; }
*/
import "C"

import "unsafe"

// Points frees through another name of the block.
func Points(n int) int {
	raw := C.calloc(C.size_t(n), C.sizeof_point)
	points := (*C.point)(raw)
	all := unsafe.Slice(points, n)
	all[0].x = 1
	result := C.sum(points, C.int(n))
	C.free(raw)
	return int(result)
}

// First frees through the address of the first element.
func First(n int) int {
	all := unsafe.Slice((*C.point)(C.calloc(C.size_t(n), C.sizeof_point)), n)
	result := C.sum(&all[0], C.int(n))
	C.free(unsafe.Pointer(&all[0]))
	return int(result)
}

// Integer frees what it kept as a number.
func Integer(n int) int {
	p := uintptr(C.calloc(C.size_t(n), C.sizeof_point))
	result := C.sum((*C.point)(unsafe.Pointer(p)), C.int(n))
	C.free(unsafe.Pointer(p))
	return int(result)
}

// Lost has four names and no free.
func Lost(n int) int {
	raw := C.calloc(C.size_t(n), C.sizeof_point) // want: leak
	points := (*C.point)(raw)
	all := unsafe.Slice(points, n)
	again := &all[0]
	return int(C.sum(again, C.int(n)))
}

// Bytes copies, and leaks the original.
func Bytes(data []byte) []byte {
	p := C.CBytes(data) // want: leak
	return C.GoBytes(p, C.int(len(data)))
}

// BytesFreed does not.
func BytesFreed(data []byte) []byte {
	p := C.CBytes(data)
	defer C.free(p)
	return C.GoBytes(p, C.int(len(data)))
}

// BytesInline leaks without a name.
func BytesInline(data []byte) []byte {
	return C.GoBytes(C.CBytes(data), C.int(len(data))) // want: inline-leak
}
