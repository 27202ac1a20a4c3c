// SPDX-License-Identifier: MIT

// what: a C wrapper copies a std::string with malloc, and the copy is freed
// verdict: ok
package main

// #include <stdlib.h>
// #include "value.h"
import "C"

import "unsafe"

import "corpus/load"

func text(v C.Value) string {
	s := C.Value_String(v)
	defer C.free(unsafe.Pointer(s))
	t := C.GoString(s)
	return t
}

func main() {
	v := C.Value_New()
	defer C.Value_Close(v)
	load.Run(func(i int) { text(v) })
	load.Done()
}
