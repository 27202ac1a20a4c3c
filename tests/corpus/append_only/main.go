// SPDX-License-Identifier: MIT

// what: a slice of C blocks is appended to, and never cut
// verdict: leak|growing
package main

// #include <stdlib.h>
import "C"

import (
	"unsafe"

	"corpus/load"
)

var samples = make([]unsafe.Pointer, 32)

func push(i int, data []byte) {
	buffer := C.CBytes(data) // leaks
	samples = append(samples, buffer)
	load.Left("", 1, len(data))
}

func main() {
	load.Run(func(i int) { push(i, make([]byte, 100+i%50)) })
	load.Done()
}
