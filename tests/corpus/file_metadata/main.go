// SPDX-License-Identifier: MIT

// what: the keys of a file's metadata belong to the caller, who copies them
// from: https://github.com/linxGnu/grocksdb/pull/129
// verdict: leak
package main

// #include <stdlib.h>
// #include <string.h>
// struct file { char smallest[12], largest[20]; };
// static char *smallest_key(struct file *f, size_t *n)
// {
//	*n = sizeof(f->smallest);
//	return memcpy(malloc(*n), f->smallest, *n);
// }
// static char *largest_key(struct file *f, size_t *n)
// {
//	*n = sizeof(f->largest);
//	return memcpy(malloc(*n), f->largest, *n);
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func keys(f *C.struct_file) (smallest, largest []byte) {
	var n C.size_t
	s := C.smallest_key(f, &n) // leaks: smallest
	load.Left("smallest", 1, int(n))
	smallest = C.GoBytes(unsafe.Pointer(s), C.int(n))
	l := C.largest_key(f, &n) // leaks: largest
	load.Left("largest", 1, int(n))
	return smallest, C.GoBytes(unsafe.Pointer(l), C.int(n))
}

func main() {
	var f C.struct_file
	load.Run(func(i int) { keys(&f) })
	load.Done()
}
