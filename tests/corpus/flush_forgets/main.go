// SPDX-License-Identifier: MIT

// what: a buffer of 16 is flushed, all but the last
// verdict: leak|growing
// needs: 30
// calls: 600
package main

// #include <stdlib.h>
import "C"

import (
	"unsafe"

	"corpus/load"
)

var buffer []unsafe.Pointer

func write(n int) {
	buffer = append(buffer, C.malloc(C.size_t(n))) // leaks
	load.Left("", 1, n)
}

func flush(n int) {
	for _, p := range buffer[:15] {
		C.free(p)
		load.Left("", -1, -n)
	}
	buffer = nil
}

func main() {
	load.Run(func(i int) {
		write(56)
		if len(buffer) == 16 {
			flush(56)
		}
	})
	load.Done()
}
