// SPDX-License-Identifier: MIT

// what: sessions in a map; the oldest goes when there are 64
// verdict: cache
// needs: 200
// calls: 1000
package main

// #include <stdlib.h>
import "C"

import (
	"unsafe"

	"corpus/load"
)

var sessions = map[int]unsafe.Pointer{}

func login(id int) {
	sessions[id] = C.calloc(1, 200)
	load.Left("", 1, 200)
}

func logout(id int) {
	if p, ok := sessions[id]; ok {
		C.free(p)
		delete(sessions, id)
		load.Left("", -1, -200)
	}
}

func main() {
	load.Run(func(i int) {
		login(i)
		if load.Rand.Intn(4) == 0 {
			logout(i - load.Rand.Intn(20))
		}
		logout(i - 64)
	})
	load.Done()
}
