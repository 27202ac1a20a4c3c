// SPDX-License-Identifier: MIT

// what: a setter frees the C string that was set before
// verdict: ok
package main

// #include <stdlib.h>
// struct params { char *name; };
import "C"

import (
	"fmt"
	"unsafe"

	"corpus/load"
)

type params struct{ c C.struct_params }

func (p *params) setName(name string) {
	C.free(unsafe.Pointer(p.c.name))
	p.c.name = C.CString(name)
}

func (p *params) release() { C.free(unsafe.Pointer(p.c.name)) }

func main() {
	var p params
	load.Run(func(i int) { p.setName(fmt.Sprintf("worker %06d", i)) })
	p.release()
	load.Done()
}
