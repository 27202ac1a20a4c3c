// SPDX-License-Identifier: MIT

// what: what a sync.Pool drops has a finalizer that frees its C memory
// verdict: cache
// needs: 100
// calls: 300
package main

// #include <stdlib.h>
import "C"

import (
	"runtime"
	"sync"
	"unsafe"

	"corpus/load"
)

type buffer struct{ data unsafe.Pointer }

var pool = sync.Pool{New: func() any {
	b := &buffer{C.calloc(1, 1024)}
	runtime.SetFinalizer(b, func(b *buffer) { C.free(b.data) })
	return b
}}

func main() {
	load.Run(func(i int) {
		b := pool.Get().(*buffer)
		*(*byte)(b.data)++
		pool.Put(b)
		if i%5 == 4 { // twice: what a pool drops survives one collection
			runtime.GC()
			runtime.GC()
		}
	})
	load.Done()
}
