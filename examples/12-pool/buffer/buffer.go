// SPDX-License-Identifier: MIT

// Package buffer has buffers of C's memory, for a sync.Pool.
package buffer

// #include <stdlib.h>
// #include <string.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Size is how many bytes a buffer has.
const Size = 4096

// A Buffer is of Go, and its bytes are of C.
type Buffer struct {
	bytes *C.char
}

// New returns a Buffer that nothing frees: when the pool drops it, its bytes
// are lost.
func New() any {
	return &Buffer{(*C.char)(C.malloc(Size))}
}

// NewOwned returns a Buffer that frees its bytes when Go collects it.
func NewOwned() any {
	b := &Buffer{(*C.char)(C.malloc(Size))}
	runtime.SetFinalizer(b, func(b *Buffer) { C.free(unsafe.Pointer(b.bytes)) })
	return b
}

// Fill writes c into all of the buffer, as whoever uses it would.
func (b *Buffer) Fill(c byte) {
	C.memset(unsafe.Pointer(b.bytes), C.int(c), Size)
}
