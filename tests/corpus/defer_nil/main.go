// SPDX-License-Identifier: MIT

// what: the argument of a deferred free is evaluated while it is nil
// from: https://github.com/mirecl/catboost-cgo/issues/169
// verdict: leak
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
	defer C.free(unsafe.Pointer(indices))
	C.feature_indices(&indices, &n) // leaks
	load.Left("", 1, 40)
	return len(unsafe.Slice(indices, n))
}

func main() {
	load.Run(func(i int) { featureIndices() })
	load.Done()
}
