// SPDX-License-Identifier: MIT

// what: a finalizer frees the C memory of Go objects, but Go has not collected garbage yet
// verdict: suspect
package main

// #include <stdlib.h>
import "C"

import (
	"runtime"
	"runtime/debug"
	"unsafe"

	"corpus/load"
)

type frame struct{ pixels unsafe.Pointer }

func decode() *frame {
	f := &frame{C.calloc(1, 640)}
	runtime.SetFinalizer(f, func(f *frame) { C.free(f.pixels) })
	return f
}

func main() {
	debug.SetGCPercent(-1)
	load.Run(func(i int) {
		*(*byte)(decode().pixels)++
	})
	load.Done()
}
