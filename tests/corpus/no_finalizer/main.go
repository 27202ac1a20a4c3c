// SPDX-License-Identifier: MIT

// what: objects of Go hold C memory that nothing frees when they go
// from: https://github.com/yanyiwu/gojieba/pull/96
// verdict: leak
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
	s := &segmenter{C.calloc(4, 50)} // leaks
	load.Left("", 1, 200)
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
