// Package worker hands out C buffers; who takes one gives it back.
package worker

// #include <stdlib.h>
import "C"

import "unsafe"

type Buffer struct{ data unsafe.Pointer }

func New(size int) *Buffer {
	return &Buffer{C.malloc(C.size_t(size))} // leak: goroutine
}

func (b *Buffer) Free() { C.free(b.data) }
