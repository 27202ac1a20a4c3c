// SPDX-License-Identifier: MIT

// what: a buffer of a client stays where it cannot be made as large as the client says
// verdict: ok
// calls: 300
package main

// #include <errno.h>
// #include <stdlib.h>
// #include <string.h>
// struct client { char *buffer; size_t size; };
// static int reserve(struct client *c, size_t size)
// {
//	char *larger;
//
//	if (size <= c->size)
//		return 0;
//	larger = realloc(c->buffer, size);
//	if (!larger) {
//		return ENOMEM;
//	}
//	c->buffer = larger;
//	c->size = size;
//	return 0;
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

// of a length field that nobody has checked
const hostile = 1 << 62

func serve(client *C.struct_client) {
	want := C.size_t(64)
	if load.Rand.Intn(6) == 0 {
		want = hostile
	}
	C.reserve(client, want)
}

func main() {
	var client C.struct_client
	load.Run(func(i int) { serve(&client) })
	C.free(unsafe.Pointer(client.buffer))
	load.Done()
}
