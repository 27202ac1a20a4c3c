// SPDX-License-Identifier: MIT

// what: a temporary string of C is filled for each element, and freed
// verdict: ok
package main

// #include <stdlib.h>
// #include <string.h>
// struct tstring { size_t size; char *data; };
// static void tstring_copy(struct tstring *t, const char *s, size_t n)
// {
//	t->size = n;
//	t->data = memcpy(malloc(n), s, n);
// }
// static void tstring_dealloc(struct tstring *t) { free(t->data); }
// static size_t encode(const struct tstring *t) { return t->size; }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func encode(elements [][]byte) (n int) {
	for _, e := range elements {
		var t C.struct_tstring
		data := (*C.char)(unsafe.Pointer(&e[0]))
		C.tstring_copy(&t, data, C.size_t(len(e)))
		n += int(C.encode(&t))
		C.tstring_dealloc(&t)
	}
	return n
}

func main() {
	load.Run(func(i int) { encode([][]byte{make([]byte, 20), make([]byte, 300)}) })
	load.Done()
}
