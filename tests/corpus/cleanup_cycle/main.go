// SPDX-License-Identifier: MIT

//go:build go1.24

// what: a cleanup holds the object whose end it waits for
// verdict: leak
// calls: 300
package main

// #include <stdlib.h>
import "C"

import (
	"runtime"
	"unsafe"

	"corpus/load"
)

type image struct{ pixels unsafe.Pointer }

type owned struct {
	pixels unsafe.Pointer
	by     *image
}

func decode() *image {
	m := &image{C.calloc(1, 3000)} // leaks
	load.Left("", 1, 3000)
	o := &owned{m.pixels, m}
	runtime.AddCleanup(m, func(o *owned) { C.free(o.pixels) }, o)
	return m
}

func main() {
	load.Run(func(i int) {
		m := decode()
		*(*byte)(m.pixels)++
		if i%10 == 9 {
			runtime.GC()
		}
	})
	load.Done()
}
