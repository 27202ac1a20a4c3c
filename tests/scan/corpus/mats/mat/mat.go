// SPDX-License-Identifier: MIT

// Package mat has a matrix that must be closed.
package mat

// #include <stdlib.h>
import "C"

import "unsafe"

// Mat owns C memory.
type Mat struct {
	p    unsafe.Pointer
	size int
}

// New allocates one.
func New(size int) Mat {
	return Mat{C.calloc(C.size_t(size), 8), size}
}

// Len is its size.
func (m Mat) Len() int { return m.size }

// Close frees it.
func (m *Mat) Close() error {
	C.free(m.p)
	m.p = nil
	return nil
}
