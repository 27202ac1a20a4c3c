// SPDX-License-Identifier: MIT

// what: a C++ wrapper returns an array of new[] that no call deletes
// from: https://github.com/hybridgroup/gocv/issues/486
// verdict: leak
package main

// #include "mat.h"
import "C"

import (
	"unsafe"

	"corpus/load"
)

func size() (sizes []int) {
	var v C.IntVector
	C.Mat_Size(3, &v) // leaks
	for _, n := range unsafe.Slice(v.val, int(v.length)) {
		sizes = append(sizes, int(n))
	}
	load.Left("", 1, 3*C.sizeof_int)
	return sizes
}

func main() {
	load.Run(func(i int) { size() })
	load.Done()
}
