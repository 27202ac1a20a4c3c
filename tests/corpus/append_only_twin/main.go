// SPDX-License-Identifier: MIT

// what: a slice of C blocks has a place for each of the last 32
// verdict: cache
// needs: 100
package main

// #include <stdlib.h>
import "C"

import (
	"unsafe"

	"corpus/load"
)

var samples = make([]unsafe.Pointer, 32)

func push(i int, data []byte) {
	buffer := C.CBytes(data)
	C.free(samples[i%32])
	samples[i%32] = buffer
}

func main() {
	load.Run(func(i int) { push(i, make([]byte, 100+i%50)) })
	load.Done()
}
