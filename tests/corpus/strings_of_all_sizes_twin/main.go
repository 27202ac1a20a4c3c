// SPDX-License-Identifier: MIT

// what: strings whose sizes differ by a thousand
// verdict: ok
package main

// #include <stdlib.h>
// static int seal(const char *s) { return s[0]; }
import "C"

import (
	"strings"
	"unsafe"

	"corpus/load"
)

func seal(text string) {
	cs := C.CString(text)
	defer C.free(unsafe.Pointer(cs))
	C.seal(cs)
}

func main() {
	load.Run(func(i int) {
		seal(strings.Repeat("ab", 1+load.Rand.Intn(1<<load.Rand.Intn(13))))
	})
	load.Done()
}
