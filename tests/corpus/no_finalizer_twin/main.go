// SPDX-License-Identifier: MIT

// what: a finalizer frees the C memory of objects of Go
// verdict: cache
// needs: 100
// calls: 300
package main

// #include <stdlib.h>
import "C"

import (
	"runtime"
	"unsafe"

	"corpus/load"
)

type segmenter struct{ dict unsafe.Pointer }

func open() *segmenter {
	s := &segmenter{C.calloc(4, 50)}
	runtime.SetFinalizer(s, func(s *segmenter) { C.free(s.dict) })
	return s
}

func main() {
	load.Run(func(i int) {
		s := open()
		*(*byte)(s.dict)++
		if i%10 == 9 {
			runtime.GC()
		}
	})
	load.Done()
}
