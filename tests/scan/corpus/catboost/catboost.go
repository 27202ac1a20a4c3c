// SPDX-License-Identifier: MIT

// Package catboost asks a model for its features.
// from: https://github.com/mirecl/catboost-cgo/issues/169: a defer of C.free
// without a closure keeps the nil of its first line.
package catboost

/*
#include <stdlib.h>
static int model_indices(size_t **out, size_t *n) {
	*n = 3;
	*out = calloc(*n, sizeof(**out));
	return *out != NULL;
}
*/
import "C"

import "unsafe"

// Indices leaks the array.
func Indices() []uint64 {
	var list *C.size_t
	var n C.size_t
	defer C.free(unsafe.Pointer(list))   // want: nil-defer #1
	if C.model_indices(&list, &n) == 0 { // want: nil-defer #1
		return nil
	}
	return copied(list, n)
}

// IndicesFreed has the defer where the pointer is known.
func IndicesFreed() []uint64 {
	var list *C.size_t
	var n C.size_t
	if C.model_indices(&list, &n) == 0 {
		return nil
	}
	defer C.free(unsafe.Pointer(list))
	return copied(list, n)
}

func copied(list *C.size_t, n C.size_t) []uint64 {
	var all []uint64
	for _, i := range unsafe.Slice(list, int(n)) {
		all = append(all, uint64(i))
	}
	return all
}
