// SPDX-License-Identifier: MIT

// what: one call in 50 fails, and returns early without the free
// verdict: leak|growing
// calls: 2000
package main

// #include <stdlib.h>
// static int parse(const char *s) { return s[0] == '{' ? 0 : -1; }
import "C"

import (
	"errors"
	"unsafe"

	"corpus/load"
)

func parse(text string) error {
	cs := C.CString(text) // leaks
	if C.parse(cs) != 0 {
		load.Left("", 1, len(text)+1)
		return errors.New("no object")
	}
	C.free(unsafe.Pointer(cs))
	return nil
}

func main() {
	load.Run(func(i int) {
		if i%50 == 49 {
			parse("[1, 2, 3]")
		} else {
			parse("{}")
		}
	})
	load.Done()
}
