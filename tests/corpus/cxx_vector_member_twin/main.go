// SPDX-License-Identifier: MIT

// what: a C++ object is deleted, and its destructor deletes the vector that it made
// verdict: ok
package main

// #include "table.h"
import "C"

import "corpus/load"

func contrast(steps int) float64 {
	table := C.Table_New(C.int(steps))
	defer C.Table_Close(table)
	return float64(C.Table_At(table, C.int(steps-1)))
}

func main() {
	load.Run(func(i int) { contrast(16) })
	load.Done()
}
