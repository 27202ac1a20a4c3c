// SPDX-License-Identifier: MIT

// what: no leak, and then a program that does nothing for a while
// verdict: ok
package main

// #include <stdlib.h>
// static int check(const char *s) { return s[0]; }
import "C"

import (
	"time"
	"unsafe"

	"corpus/load"
)

func visit(url string) {
	cs := C.CString(url)
	defer C.free(unsafe.Pointer(cs))
	C.check(cs)
}

func main() {
	load.Run(func(i int) { visit("/index.html") })
	time.Sleep(200 * time.Millisecond)
	load.Done()
}
