// SPDX-License-Identifier: MIT

// Package retries tries again with a larger buffer.
package retries

/*
#include <stdlib.h>
#include <string.h>
static int read_into(char *p, size_t n) { if (n < 100) return -1; memset(p, 'x', n); return 100; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Read frees the last of its buffers only.
func Read() (string, error) {
	var p *C.char
	size := 16
	for try := 0; try < 8; try++ {
		p = (*C.char)(C.malloc(C.size_t(size))) // want: overwritten
		if n := C.read_into(p, C.size_t(size)); n >= 0 {
			text := C.GoStringN(p, n)
			C.free(unsafe.Pointer(p))
			return text, nil
		}
		size *= 2
	}
	C.free(unsafe.Pointer(p))
	return "", errors.New("too large")
}

// ReadFreed frees each.
func ReadFreed() (string, error) {
	for size := 16; size < 4096; size *= 2 {
		p := (*C.char)(C.malloc(C.size_t(size)))
		n := C.read_into(p, C.size_t(size))
		text := ""
		if n >= 0 {
			text = C.GoStringN(p, n)
		}
		C.free(unsafe.Pointer(p))
		if n >= 0 {
			return text, nil
		}
	}
	return "", errors.New("too large")
}

// ReadGrown grows one.
func ReadGrown() (string, error) {
	size := 16
	p := (*C.char)(C.malloc(C.size_t(size)))
	defer func() { C.free(unsafe.Pointer(p)) }()
	for ; size < 4096; size *= 2 {
		if n := C.read_into(p, C.size_t(size)); n >= 0 {
			return C.GoStringN(p, n), nil
		}
		p = (*C.char)(C.realloc(unsafe.Pointer(p), C.size_t(size*2)))
	}
	return "", errors.New("too large")
}
