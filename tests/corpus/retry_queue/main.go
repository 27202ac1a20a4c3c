// SPDX-License-Identifier: MIT

// what: what failed goes to a queue of retries that nobody reads
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

var retries []unsafe.Pointer

func deliver(attempts int) {
	p := C.calloc(1, 88) // leaks
	load.Left("", 1, 88)
	if attempts == 0 {
		retries = append(retries, p)
		return
	}
	C.free(p)
	load.Left("", -1, -88)
}

func main() {
	load.Run(func(i int) {
		deliver(load.Rand.Intn(5))
	})
	load.Done()
}
