// SPDX-License-Identifier: MIT

// Package matsize asks a matrix for its dimensions.
// from: https://github.com/hybridgroup/gocv/issues/486: the C side allocates the
// array in an out parameter's field, and the Go side copies it only.
package matsize

/*
#include <stdlib.h>
typedef struct IntVector { int *val; int length; } IntVector;
static void Mat_Size(int rank, IntVector *res) {
	res->length = rank;
	res->val = calloc(rank, sizeof(int));
}
*/
import "C"

import "unsafe"

// Size leaks the array.
func Size(rank int) []int {
	var dims C.IntVector
	C.Mat_Size(C.int(rank), &dims) // want: leak
	return copied(dims)
}

// SizeFreed does not.
func SizeFreed(rank int) []int {
	var dims C.IntVector
	C.Mat_Size(C.int(rank), &dims)
	defer C.free(unsafe.Pointer(dims.val))
	return copied(dims)
}

func copied(dims C.IntVector) []int {
	var all []int
	for _, n := range unsafe.Slice(dims.val, int(dims.length)) {
		all = append(all, int(n))
	}
	return all
}
