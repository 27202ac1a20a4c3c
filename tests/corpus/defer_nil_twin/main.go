// SPDX-License-Identifier: MIT

// what: a deferred function frees what the pointer is at the end
// verdict: ok
package main

// #include <stdlib.h>
// static void feature_indices(size_t **indices, size_t *n)
// {
//	*n = 5;
//	*indices = calloc(*n, sizeof(**indices));
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func featureIndices() int {
	var indices *C.size_t
	var n C.size_t
	defer func() { C.free(unsafe.Pointer(indices)) }()
	C.feature_indices(&indices, &n)
	return len(unsafe.Slice(indices, n))
}

func main() {
	load.Run(func(i int) { featureIndices() })
	load.Done()
}
