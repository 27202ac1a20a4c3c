// SPDX-License-Identifier: MIT

// Package prover repeats a call until its buffer is large enough.
// from: https://github.com/iden3/go-rapidsnark/pull/29: the frees are deferred in
// the loop, so that each try keeps its buffer until the end.
package prover

/*
#include <stdlib.h>
static int prove(char *out, size_t size) { return size < 4096 ? 2 : 0; }
*/
import "C"

import "unsafe"

// Prove holds one buffer for each try.
func Prove() string {
	size := C.size_t(16)
	for {
		out := (*C.char)(C.calloc(size, 1)) // want: loop-defer
		defer C.free(unsafe.Pointer(out))
		if C.prove(out, size) == 0 {
			return C.GoString(out)
		}
		size *= 2
	}
}

// ProveOnce holds one at a time.
func ProveOnce() string {
	size := C.size_t(16)
	for {
		out := (*C.char)(C.calloc(size, 1))
		status := C.prove(out, size)
		text := C.GoString(out)
		C.free(unsafe.Pointer(out))
		if status == 0 {
			return text
		}
		size *= 2
	}
}
