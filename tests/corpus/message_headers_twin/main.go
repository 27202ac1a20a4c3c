// SPDX-License-Identifier: MIT

// what: the headers of a message are freed with their array
// verdict: ok
// calls: 300
package main

// #include <stdlib.h>
// #include <string.h>
// struct header { char *key; void *value; size_t size; };
// static long produced;
// static void produce(const struct header *h, int n)
// {
//	while (n--)
//		produced += strlen(h[n].key) + h[n].size;
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func produce(headers map[string][]byte) {
	array := C.calloc(C.size_t(len(headers)), C.sizeof_struct_header)
	defer C.free(array)
	list := unsafe.Slice((*C.struct_header)(array), len(headers))
	n := 0
	for key, value := range headers {
		list[n].key = C.CString(key)
		defer C.free(unsafe.Pointer(list[n].key))
		list[n].value = C.CBytes(value)
		defer C.free(list[n].value)
		list[n].size = C.size_t(len(value))
		n++
	}
	C.produce(&list[0], C.int(n))
}

func main() {
	load.Run(func(i int) {
		produce(map[string][]byte{"trace": make([]byte, 16), "tenant": {1, 2}})
	})
	load.Done()
}
