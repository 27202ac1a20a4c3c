// SPDX-License-Identifier: MIT

// what: a generic function boxes values of several types; one is never freed
// verdict: leak
package main

// #include <stdlib.h>
import "C"

import (
	"unsafe"

	"corpus/load"
)

func box[T any](v T) *T {
	p := (*T)(C.malloc(C.size_t(unsafe.Sizeof(v)))) // leaks
	*p = v
	return p
}

func main() {
	load.Run(func(i int) {
		n := box(int32(i))
		xs := box([3]float64{1, 2, float64(i)})
		C.free(unsafe.Pointer(n))
		load.Left("", 1, int(unsafe.Sizeof(*xs)))
	})
	load.Done()
}
