// SPDX-License-Identifier: MIT

// what: of two strings of one line's loop, the second of each pair is lost
// verdict: leak
// calls: 400
package main

// #include <stdlib.h>
// static int same(const char *a, const char *b) { return a[0] == b[0]; }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func compare(texts [2]string) bool {
	var cs [2]*C.char
	for n, text := range texts {
		cs[n] = C.CString(text) // leaks
	}
	defer C.free(unsafe.Pointer(cs[0]))
	load.Left("", 1, len(texts[1])+1)
	return C.same(cs[0], cs[1]) != 0
}

func main() {
	load.Run(func(i int) { compare([2]string{"left", "right hand"}) })
	load.Done()
}
