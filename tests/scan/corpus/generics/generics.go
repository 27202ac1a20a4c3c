// SPDX-License-Identifier: MIT

// Package generics owns C memory of any type.
package generics

// #include <stdlib.h>
import "C"

import "unsafe"

// Array is n values of C memory.
type Array[T any] struct {
	p unsafe.Pointer
	n int
}

// NewArray allocates one.
func NewArray[T any](n int) *Array[T] {
	var zero T
	return &Array[T]{C.calloc(C.size_t(n), C.size_t(unsafe.Sizeof(zero))), n}
}

// Slice is its values.
func (a *Array[T]) Slice() []T { return unsafe.Slice((*T)(a.p), a.n) }

// Free frees them.
func (a *Array[T]) Free() {
	C.free(a.p)
	a.p = nil
}

// Sum leaks an array.
func Sum(values []float64) (total float64) {
	a := NewArray[float64](len(values)) // want: missing-close
	copy(a.Slice(), values)
	for _, v := range a.Slice() {
		total += v
	}
	return total
}

// SumFreed does not.
func SumFreed(values []int32) (total int32) {
	a := NewArray[int32](len(values))
	defer a.Free()
	copy(a.Slice(), values)
	for _, v := range a.Slice() {
		total += v
	}
	return total
}

// Largest leaks in the body of a generic function.
func Largest[T int32 | int64](values []T) (largest T) {
	p := C.malloc(C.size_t(len(values) * 8)) // want: leak
	s := unsafe.Slice((*T)(p), len(values))
	copy(s, values)
	for _, v := range s {
		largest = max(largest, v)
	}
	return largest
}
