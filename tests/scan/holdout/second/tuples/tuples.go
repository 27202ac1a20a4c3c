// SPDX-License-Identifier: MIT

// Package tuples gives C memory among several results.
package tuples

/*
#include <stdlib.h>
#include <string.h>
static int compress(const void *in, int n, void *out, int max) { if (n > max) return -1; memcpy(out, in, n); return n; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errSize = errors.New("size")

// toC gives pointer and length.
func toC(data []byte) (unsafe.Pointer, C.int) {
	if len(data) == 0 {
		return nil, 0
	}
	return C.CBytes(data), C.int(len(data))
}

// compress gives block, length and error.
func compress(data []byte, max int) (p unsafe.Pointer, n int, err error) {
	p = C.malloc(C.size_t(max))
	in, length := toC(data)
	defer C.free(in)
	rc := C.compress(in, length, p, C.int(max))
	if rc < 0 {
		C.free(p)
		return nil, 0, errSize
	}
	return p, int(rc), nil
}

// Compress copies and frees.
func Compress(data []byte, max int) ([]byte, error) {
	p, n, err := compress(data, max)
	if err != nil {
		return nil, err
	}
	defer C.free(p)
	return C.GoBytes(p, C.int(n)), nil
}

// Ratio does not free.
func Ratio(data []byte) (float64, error) {
	_, n, err := compress(data, 2*len(data)) // want: leak
	if err != nil {
		return 0, err
	}
	return float64(n) / float64(len(data)), nil
}

// Both loses the first when the second fails.
func Both(a, b []byte) (n int, err error) {
	p, n, err := compress(a, len(a)) // want: early-return-leak
	if err != nil {
		return 0, err
	}
	q, m, err := compress(b, len(b))
	if err != nil {
		return 0, err
	}
	C.free(p)
	C.free(q)
	return n + m, nil
}

// Named frees by a deferred function that sees the results.
func Named(data []byte) (p unsafe.Pointer, n int, err error) {
	defer func() {
		if err != nil && p != nil {
			C.free(p)
			p = nil
		}
	}()
	p, n, err = compress(data, 4096)
	if err != nil {
		return
	}
	if n == 0 {
		err = errSize
		return
	}
	return
}

// NamedLost returns an error with nothing to free it.
func NamedLost(data []byte) (p unsafe.Pointer, err error) {
	var n int
	p, n, err = compress(data, 4096) // want: early-return-leak
	if err != nil {
		return
	}
	if n == 0 {
		return nil, errSize
	}
	return
}

// Swap frees both after they have changed places.
func Swap(a, b string) {
	x, y := C.CString(a), C.CString(b)
	if len(a) > len(b) {
		x, y = y, x
	}
	C.compress(unsafe.Pointer(x), 1, unsafe.Pointer(y), 1)
	C.free(unsafe.Pointer(x))
	C.free(unsafe.Pointer(y))
}

// SwapOne frees one of them twice.
func SwapOne(a, b string) {
	x, y := C.CString(a), C.CString(b) // want: leak
	z := x
	C.compress(unsafe.Pointer(x), 1, unsafe.Pointer(y), 1)
	C.free(unsafe.Pointer(x))
	C.free(unsafe.Pointer(z)) // want: double-free
}
