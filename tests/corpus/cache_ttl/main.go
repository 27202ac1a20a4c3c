// SPDX-License-Identifier: MIT

// what: entries live for a twentieth of the run, and then expire
// verdict: cache
// needs: 200
// lasts: 200ms
// calls: 500
// for: 500ms
package main

// #include <stdlib.h>
import "C"

import (
	"time"
	"unsafe"

	"corpus/load"
)

type entry struct {
	data    unsafe.Pointer
	expires time.Time
}

func main() {
	ttl := load.Pace() * time.Duration(load.Calls()) / 20
	cache := map[int]entry{}
	load.Run(func(i int) {
		for key, e := range cache {
			if time.Now().After(e.expires) {
				C.free(e.data)
				delete(cache, key)
			}
		}
		cache[i] = entry{C.malloc(80), time.Now().Add(ttl)}
	})
	load.Done()
}
