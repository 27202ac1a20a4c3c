// SPDX-License-Identifier: MIT

// what: a leak, and then a program that does nothing for a while
// verdict: leak
package main

// #include <stdlib.h>
// static int check(const char *s) { return s[0]; }
import "C"

import (
	"time"

	"corpus/load"
)

func visit(url string) {
	cs := C.CString(url) // leaks
	load.Left("", 1, len(url)+1)
	C.check(cs)
}

func main() {
	load.Run(func(i int) { visit("/index.html") })
	time.Sleep(200 * time.Millisecond)
	load.Done()
}
