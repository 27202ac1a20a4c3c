// SPDX-License-Identifier: MIT

// Package nildefer has the mistake with plain malloc.
package nildefer

// #include <stdlib.h>
import "C"

import "unsafe"

// Fill registers the free too early.
func Fill(n int) int {
	var p unsafe.Pointer
	defer C.free(p)           // want: nil-defer #1
	p = C.malloc(C.size_t(n)) // want: nil-defer #1
	return use(p, n)
}

// Later registers it with a closure; the variable may be nil, which free allows.
func Later(n int) int {
	var p unsafe.Pointer
	defer func() { C.free(p) }()
	if n == 0 {
		return 0
	}
	p = C.malloc(C.size_t(n))
	return use(p, n)
}

// Method values of a struct keep the struct, not its fields.
type buffer struct{ p unsafe.Pointer }

func (b *buffer) free() { C.free(b.p) }

// Struct is right: the method looks at the field when it runs.
func Struct(n int) int {
	b := &buffer{}
	defer b.free()
	b.p = C.malloc(C.size_t(n))
	return use(b.p, n)
}

func use(p unsafe.Pointer, n int) int {
	if p == nil || n == 0 {
		return 0
	}
	*(*byte)(p) = 1
	return n
}
