// SPDX-License-Identifier: MIT

// what: two messages come in a call, two are taken
// verdict: cache
// needs: 60
package main

// #include <stdlib.h>
import "C"

import (
	"unsafe"

	"corpus/load"
)

var queue []unsafe.Pointer

func produce() {
	queue = append(queue, C.malloc(72))
	load.Left("", 1, 72)
}

func consume() {
	C.free(queue[0])
	queue = queue[1:]
	load.Left("", -1, -72)
}

func main() {
	for i := 0; i < 10; i++ {
		produce()
	}
	load.Run(func(i int) {
		produce()
		produce()
		consume()
		consume()
	})
	load.Done()
}
