// SPDX-License-Identifier: MIT

// what: a C++ object is deleted, but its destructor forgets the vector that it made
// from: https://github.com/openframeworks/openFrameworks/issues/496
// verdict: leak
package main

// #include "table.h"
import "C"

import "corpus/load"

func contrast(steps int) float64 {
	table := C.Table_New(C.int(steps)) // leaks
	defer C.Table_Close(table)
	load.Left("", 2, 3*C.sizeof_long+steps*C.sizeof_double)
	return float64(C.Table_At(table, C.int(steps-1)))
}

func main() {
	load.Run(func(i int) { contrast(16) })
	load.Done()
}
