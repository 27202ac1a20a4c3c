// SPDX-License-Identifier: MIT

// what: the headers of a message are handed over by pointers into an array
// from: https://github.com/confluentinc/confluent-kafka-go/issues/183
// verdict: leak
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
		list[n].value = C.CBytes(value) // leaks
		defer C.free(unsafe.Pointer(list[n].key))
		load.Left("", 1, len(value))
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
