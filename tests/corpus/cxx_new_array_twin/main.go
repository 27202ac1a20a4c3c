// SPDX-License-Identifier: MIT

// what: a C++ wrapper returns an array of new[], and the caller has it deleted
// verdict: ok
package main

// #include "mat.h"
import "C"

import (
	"unsafe"

	"corpus/load"
)

func size() (sizes []int) {
	var v C.IntVector
	C.Mat_Size(3, &v)
	defer C.IntVector_Close(v)
	for _, n := range unsafe.Slice(v.val, int(v.length)) {
		sizes = append(sizes, int(n))
	}
	return sizes
}

func main() {
	load.Run(func(i int) { size() })
	load.Done()
}
