// SPDX-License-Identifier: MIT

// what: a value of the database is copied to Go; the C copy stays
// from: https://github.com/jmhodges/levigo/issues/1
// verdict: leak
package main

// #include <stdlib.h>
// #include <string.h>
// static char *get(int key, size_t *n)
// {
//	*n = 100 + key % 200;
//	return memset(malloc(*n), key, *n);
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func get(key int) []byte {
	var n C.size_t
	value := C.get(C.int(key), &n) // leaks
	load.Left("", 1, int(n))
	return C.GoBytes(unsafe.Pointer(value), C.int(n))
}

func main() {
	load.Run(func(i int) { get(i) })
	load.Done()
}
