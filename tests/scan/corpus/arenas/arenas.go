// SPDX-License-Identifier: MIT

// Package arenas frees many blocks together.
package arenas

/*
#include <stdlib.h>
static int call(const char *a, const char *b) { return a && b; }
*/
import "C"

import "unsafe"

// Arena owns blocks.
type Arena struct{ blocks []unsafe.Pointer }

// Alloc makes one.
func (a *Arena) Alloc(size int) unsafe.Pointer {
	p := C.malloc(C.size_t(size))
	a.blocks = append(a.blocks, p)
	return p
}

// String makes one of a string.
func (a *Arena) String(s string) *C.char {
	cs := C.CString(s)
	a.blocks = append(a.blocks, unsafe.Pointer(cs))
	return cs
}

// Free frees all.
func (a *Arena) Free() {
	for _, p := range a.blocks {
		C.free(p)
	}
	a.blocks = nil
}

// Call frees nothing but its arena.
func Call(x, y string) int {
	var a Arena
	defer a.Free()
	return int(C.call(a.String(x), a.String(y)))
}

// NewArena makes one.
func NewArena() *Arena { return &Arena{} }

// Lost never frees its arena.
func Lost(x, y string) int {
	a := NewArena() // want: missing-close
	return int(C.call(a.String(x), a.String(y)))
}
