// SPDX-License-Identifier: MIT

// what: messages come in bursts, and are taken at a steady pace
// verdict: cache|ok
// needs: 200
// calls: 1000
package main

// #include <stdlib.h>
import "C"

import (
	"unsafe"

	"corpus/load"
)

func main() {
	var queue []unsafe.Pointer
	load.Run(func(i int) {
		if load.Rand.Intn(10) == 0 {
			for n := load.Rand.Intn(20); n > 0; n-- {
				queue = append(queue, C.malloc(40))
			}
		}
		for n := 0; n < 2 && len(queue) > 0; n++ {
			C.free(queue[0])
			queue = queue[1:]
		}
	})
	load.Done()
}
