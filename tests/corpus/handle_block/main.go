// SPDX-License-Identifier: MIT

// what: the handle of a stream lies in a C block: the handle is deleted, its block stays
// from: https://github.com/apache/arrow/issues/33887
// verdict: leak
package main

// #include <stdint.h>
// #include <stdlib.h>
// struct stream { void *private_data; void (*release)(struct stream *); };
// extern void streamRelease(struct stream *s);
// static void export(struct stream *s, void *private_data)
// {
//	s->private_data = private_data;
//	s->release = streamRelease;
// }
// static void consume(struct stream *s) { s->release(s); }
import "C"

import (
	"runtime/cgo"
	"unsafe"

	"corpus/load"
)

type reader struct{ rows int }

//export streamRelease
func streamRelease(s *C.struct_stream) {
	h := (*cgo.Handle)(s.private_data)
	h.Delete()
	s.private_data = nil
}

func export(r *reader, s *C.struct_stream) {
	h := (*cgo.Handle)(C.malloc(C.sizeof_uintptr_t)) // leaks
	load.Left("", 1, C.sizeof_uintptr_t)
	*h = cgo.NewHandle(r)
	C.export(s, unsafe.Pointer(h))
}

func main() {
	s := (*C.struct_stream)(C.calloc(1, C.sizeof_struct_stream))
	load.Run(func(i int) {
		export(&reader{rows: i}, s)
		C.consume(s)
	})
	C.free(unsafe.Pointer(s))
	load.Done()
}
