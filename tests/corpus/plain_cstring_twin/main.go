// SPDX-License-Identifier: MIT

// what: each call makes a C string and frees it
// verdict: ok
package main

// #include <stdlib.h>
// static int first(const char *s) { return s[0]; }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func evaluate(snippet string) int {
	cs := C.CString(snippet)
	defer C.free(unsafe.Pointer(cs))
	return int(C.first(cs))
}

func main() {
	load.Run(func(i int) { evaluate("{ answer: 42 }") })
	load.Done()
}
