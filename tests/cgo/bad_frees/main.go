// SPDX-License-Identifier: MIT
//
// bad_frees frees what it must not, in the way that its argument names.
package main

// #include <stdlib.h>
import "C"

import (
	"fmt"
	"os"
	"unsafe"
)

//go:noinline
func duplicate() unsafe.Pointer {
	return unsafe.Pointer(C.CString("thirty-two bytes of text, no less"))
}

//go:noinline
func release(block unsafe.Pointer) {
	C.free(block)
}

//go:noinline
func releaseAgain(block unsafe.Pointer) {
	C.free(block)
}

//go:noinline
func enlarge(block unsafe.Pointer) unsafe.Pointer {
	return C.realloc(block, 40)
}

// two blocks that no tcache of glibc has room for once they are freed: it does
// not see that one of them comes twice, with the other between.
func two() (unsafe.Pointer, unsafe.Pointer) {
	var all [9]unsafe.Pointer

	for i := range all {
		all[i] = duplicate()
	}
	for _, block := range all[:7] {
		release(block)
	}
	return all[7], all[8]
}

// One thread has one tcache.
func main() {
	a, b := two()
	release(a)
	release(b)
	switch os.Args[1] {
	case "twice":
		releaseAgain(a)
		releaseAgain(b)
	case "moved":
		for i := 0; i < 7; i++ { // from the tcache
			duplicate()
		}
		release(enlarge(a))
	case "aborts":
		block := C.malloc(1000)
		release(block)
		releaseAgain(block)
	case "go":
		releaseAgain(unsafe.Pointer(new([64]byte)))
	case "none":
		releaseAgain(duplicate())
	}
	fmt.Println("unharmed")
}
