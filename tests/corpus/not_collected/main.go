// SPDX-License-Identifier: MIT

// what: Go objects with C memory, which has no owner, in a program that never collects garbage
// verdict: leak
package main

// #include <stdlib.h>
import "C"

import (
	"runtime/debug"
	"unsafe"

	"corpus/load"
)

type frame struct{ pixels unsafe.Pointer }

func decode() *frame {
	f := &frame{C.calloc(1, 640)} // leaks
	load.Left("", 1, 640)
	return f
}

func main() {
	debug.SetGCPercent(-1)
	load.Run(func(i int) {
		*(*byte)(decode().pixels)++
	})
	load.Done()
}
