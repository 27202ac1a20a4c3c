// SPDX-License-Identifier: MIT

// what: a helper that the compiler inlines makes strings; nobody frees them
// from: https://github.com/itchio/goff/issues/1
// verdict: leak
package main

// #include <stdlib.h>
// static int open_url(const char *url) { return url[0] == 'h' ? 0 : -1; }
import "C"

import (
	"corpus/load"
)

func cString(s string) *C.char {
	return C.CString(s) // leaks
}

func open(url string) bool {
	cs := cString(url)
	return C.open_url(cs) == 0
}

func main() {
	load.Run(func(i int) {
		open("http://localhost/")
		load.Left("", 1, 18)
	})
	load.Done()
}
