// SPDX-License-Identifier: MIT

// what: a C wrapper copies a std::string with malloc, and C.GoString is all that becomes of it
// from: https://github.com/rogchap/v8go/issues/8
// verdict: leak
package main

// #include <stdlib.h>
// #include "value.h"
import "C"

import "corpus/load"

func text(v C.Value) string {
	s := C.Value_String(v) // leaks
	t := C.GoString(s)
	load.Left("", 1, len(t)+1)
	return t
}

func main() {
	v := C.Value_New()
	defer C.Value_Close(v)
	load.Run(func(i int) { text(v) })
	load.Done()
}
