// SPDX-License-Identifier: MIT

// what: with jemalloc as the program's allocator, buffers are not given back where a stream ends early
// from: https://github.com/dgraph-io/badger/pull/1595
// verdict: leak
package main

/*
#cgo LDFLAGS: -ljemalloc
#include <jemalloc/jemalloc.h>
#include <stdlib.h>

// so that the linker keeps the library, whatever its defaults are
static int is_linked(void)
{
	return mallctl("thread.tcache.flush", NULL, NULL, NULL, 0) == 0;
}
*/
import "C"

import (
	"unsafe"

	"corpus/load"
)

const bytes = 4096

func stream(tables int, early bool) {
	for i := 0; i < tables; i++ {
		buffer := C.calloc(1, bytes) // leaks
		if early && i == tables-1 {
			load.Left("", 1, bytes)
			return
		}
		C.free(unsafe.Pointer(buffer))
	}
}

func main() {
	if C.is_linked() == 0 {
		panic("jemalloc is not the allocator")
	}
	load.Run(func(i int) { stream(4, i%3 == 0) })
	load.Done()
}
