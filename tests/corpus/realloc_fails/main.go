// SPDX-License-Identifier: MIT

// what: a buffer of a client is lost where it cannot be made as large as the client says
// from: https://github.com/troglobit/mini-snmpd/issues/31
// verdict: leak
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
//		c->size = 0;
//		c->buffer = NULL;
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
	if client.buffer != nil && want == hostile {
		load.Left("", 1, 64)
	}
	C.reserve(client, want) // leaks
}

func main() {
	var client C.struct_client
	load.Run(func(i int) { serve(&client) })
	C.free(unsafe.Pointer(client.buffer))
	load.Done()
}
