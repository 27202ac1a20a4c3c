// SPDX-License-Identifier: MIT

// what: the oldest session goes when there are 50; Close frees the others
// verdict: ok|cache
// needs: 200
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
	sessions[id] = C.calloc(1, 64)
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
		end(i - 50)
	})
	load.Left("", -len(sessions), -64*len(sessions))
	for id := range sessions {
		end(id)
	}
	load.Done()
}
