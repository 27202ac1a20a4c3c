// SPDX-License-Identifier: MIT

// what: sessions pile up in a map, and all are freed by Close at the end
// verdict: growing
// needs: 1000
// lasts: 1s
// calls: 1500
// for: 1.2s
package main

// #include <stdlib.h>
import "C"

import (
	"unsafe"

	"corpus/load"
)

var sessions = map[int]unsafe.Pointer{}

func open(id int) {
	sessions[id] = C.calloc(1, 64) // leaks
	load.Left("", 1, 64)
}

func end(id int) {
	if p, ok := sessions[id]; ok {
		C.free(p)
		delete(sessions, id)
	}
}

func main() {
	load.Run(func(i int) {
		open(i)
	})
	load.Left("", -len(sessions), -64*len(sessions))
	for id := range sessions {
		end(id)
	}
	load.Done()
}
