// SPDX-License-Identifier: MIT

// what: a helper that the compiler inlines makes strings; its caller frees
// verdict: ok
package main

// #include <stdlib.h>
// static int open_url(const char *url) { return url[0] == 'h' ? 0 : -1; }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func cString(s string) *C.char {
	return C.CString(s)
}

func open(url string) bool {
	cs := cString(url)
	defer C.free(unsafe.Pointer(cs))
	return C.open_url(cs) == 0
}

func main() {
	load.Run(func(i int) {
		open("http://localhost/")
	})
	load.Done()
}
