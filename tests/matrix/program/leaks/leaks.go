// SPDX-License-Identifier: MIT

// Package leaks loses a block at each of its places in every round, among ten
// balanced pairs.  matrix.py reads the `want` comments; 100 rounds are run.
package leaks

/*
#include <stdlib.h>
#include <string.h>

static char *copy(const char *text) { return strdup(text); } // c_frame copy
*/
import "C"

import "unsafe"

//go:noinline
func plain() {
	C.CString("plain") // want matrix/leaks.plain C.CString 100
}

//go:noinline
func closure(size int) {
	func() {
		C.malloc(C.size_t(size)) // want matrix/leaks.closure.func1 C.malloc 100
	}()
}

// small enough to be inlined
func inlined(text *C.char) {
	C.strdup(text) // want matrix/leaks.inlined cgo_call 100
}

//go:noinline
func helper(text *C.char) {
	C.copy(text) // want matrix/leaks.helper cgo_call 100
}

//go:noinline
func generic[T any](value T) {
	C.CString("generic") // want matrix/leaks.generic[...] C.CString 100
	_ = value
}

func pair() {
	text := C.CString("balanced")
	C.free(unsafe.Pointer(text))
}

// Lose loses five blocks in each round.
func Lose(rounds int) {
	text := C.CString("copy me")
	defer C.free(unsafe.Pointer(text))
	for i := 0; i < rounds; i++ {
		plain()
		closure(24)
		inlined(text)
		helper(text)
		generic(i)
		for j := 0; j < 10; j++ {
			pair()
		}
	}
}
