// SPDX-License-Identifier: MIT

// what: an object a message is freed by its delivery report
// verdict: ok
// needs: 30
// calls: 500
package main

// #include <stdlib.h>
// struct report { void *opaque; int id; };
import "C"

import (
	"unsafe"

	"corpus/load"
)

const onlyErrors = false

func send(id int) *C.struct_report {
	r := (*C.struct_report)(C.malloc(C.sizeof_struct_report))
	r.id = C.int(id)
	load.Left("", 1, C.sizeof_struct_report)
	return r
}

func delivered(r *C.struct_report, failed bool) {
	if onlyErrors && !failed {
		return
	}
	load.Left("", -1, -C.sizeof_struct_report)
	C.free(unsafe.Pointer(r))
}

func main() {
	var sent []*C.struct_report
	load.Run(func(i int) {
		sent = append(sent, send(i))
		if i%8 == 7 {
			for _, r := range sent {
				delivered(r, load.Rand.Intn(10) == 0)
			}
			sent = nil
		}
	})
	load.Done()
}
