// SPDX-License-Identifier: MIT

// what: a generic function boxes values of several types; all are freed
// verdict: ok
package main

// #include <stdlib.h>
import "C"

import (
	"unsafe"

	"corpus/load"
)

func box[T any](v T) *T {
	p := (*T)(C.malloc(C.size_t(unsafe.Sizeof(v))))
	*p = v
	return p
}

func main() {
	load.Run(func(i int) {
		n := box(int32(i))
		xs := box([3]float64{1, 2, float64(i)})
		C.free(unsafe.Pointer(n))
		C.free(unsafe.Pointer(xs))
	})
	load.Done()
}
