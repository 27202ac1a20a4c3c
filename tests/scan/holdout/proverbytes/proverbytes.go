// SPDX-License-Identifier: MIT

// Package proverbytes calls a prover.
// from: https://github.com/scroll-tech/go-ethereum/pull/478: the argument of the free
// was not what cgo wants, so that the free was not one of the string.
package proverbytes

/*
#include <stdlib.h>
#include <string.h>
static char *prove(const char *trace) { return strdup(trace); }
static void free_proof(char *p) { free(p); }
*/
import "C"

import "unsafe"

// Prove hands the wrong thing to free: the variable's address.
func Prove(trace string) string {
	in := C.CString(trace) // may: leak
	out := C.prove(in)
	text := C.GoString(out)
	C.free_proof(out)
	C.free(unsafe.Pointer(&in)) // want: foreign-free
	return text
}

// ProveRight frees both.
func ProveRight(trace string) string {
	in := C.CString(trace)
	out := C.prove(in)
	text := C.GoString(out)
	C.free_proof(out)
	C.free(unsafe.Pointer(in))
	return text
}
