// SPDX-License-Identifier: MIT

// Package cdata exports arrays with a handle in C memory.
// from: https://github.com/apache/arrow/issues/33887: the handle's cell was allocated
// with malloc, and the release function forgot to free it.
package cdata

/*
#include <stdint.h>
#include <stdlib.h>
struct array { void *private_data; void (*release)(struct array *); };
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// Export puts a handle into C memory, which release has to free.
func Export(value any, out *C.struct_array) {
	cell := C.malloc(C.size_t(unsafe.Sizeof(uintptr(0))))
	*(*uintptr)(cell) = uintptr(cgo.NewHandle(value))
	out.private_data = cell
}

// Release frees both.
func Release(array *C.struct_array) {
	cell := array.private_data
	cgo.Handle(*(*uintptr)(cell)).Delete()
	C.free(cell)
	array.private_data = nil
}

// Peek makes a cell for a moment and forgets it.
func Peek(value any) any {
	cell := (*uintptr)(C.malloc(8)) // want: leak
	*cell = uintptr(cgo.NewHandle(value))
	handle := cgo.Handle(*cell)
	defer handle.Delete()
	return handle.Value()
}
