// SPDX-License-Identifier: MIT

// Package dynamic calls through interfaces.
package dynamic

// #include <stdlib.h>
import "C"

import "unsafe"

type allocator interface {
	alloc(n int) unsafe.Pointer
	release(p unsafe.Pointer)
	look(p unsafe.Pointer) bool
}

type libc struct{ allocator }

func (libc) alloc(n int) unsafe.Pointer { return C.malloc(C.size_t(n)) }
func (libc) release(p unsafe.Pointer)   { C.free(p) }
func (libc) look(p unsafe.Pointer) bool { return p != nil }

func Use(a allocator) {
	p := a.alloc(1)
	defer a.release(p)
	a.look(p)
}

func UseLost(a allocator) bool {
	p := a.alloc(1) // want leak
	return a.look(p)
}

// any of two: nobody knows which.
func some(n int) any {
	if n > 0 {
		return C.malloc(1)
	}
	return n
}

func Some() bool { return some(1) != nil }
