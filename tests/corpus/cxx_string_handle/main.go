// SPDX-License-Identifier: MIT

// what: a C wrapper hands out a std::string by pointer, and nobody deletes it
// verdict: leak
package main

// #include "property.h"
import "C"

import "corpus/load"

func property(name C.int) string {
	p := C.Property_New(name) // leaks
	load.Left("", 2, int(C.Property_Bytes(p)))
	return C.GoString(C.Property_Text(p))
}

func main() {
	load.Run(func(i int) { property(C.int(i % 7)) })
	load.Done()
}
