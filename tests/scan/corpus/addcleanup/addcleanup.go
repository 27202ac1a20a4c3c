// SPDX-License-Identifier: MIT

//go:build go1.24

// Package addcleanup frees when the collector finds that a value is gone.
package addcleanup

// #include <stdlib.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Buffer is C memory.
type Buffer struct{ p unsafe.Pointer }

// NewBuffer makes one that needs no Close.
func NewBuffer(size int) *Buffer {
	b := &Buffer{C.malloc(C.size_t(size))}
	runtime.AddCleanup(b, func(p unsafe.Pointer) { C.free(p) }, b.p)
	return b
}

// Use drops it.
func Use(size int) bool {
	b := NewBuffer(size)
	ok := b.p != nil
	runtime.KeepAlive(b)
	return ok
}

// Text is a C string with a cleanup by the name of a function.
type Text struct{ cs *C.char }

func free(cs *C.char) { C.free(unsafe.Pointer(cs)) }

// NewText makes one.
func NewText(s string) *Text {
	t := &Text{cs: C.CString(s)}
	runtime.AddCleanup(t, free, t.cs)
	return t
}
