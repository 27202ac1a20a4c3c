// SPDX-License-Identifier: MIT

// what: a setter overwrites the C string that was set before
// from: https://github.com/openucx/ucx/issues/7422
// verdict: leak
// needs: 20
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
	p.c.name = C.CString(name) // leaks
	load.Left("", 1, len(name)+1)
}

func (p *params) release() { C.free(unsafe.Pointer(p.c.name)) }

func main() {
	var p params
	load.Run(func(i int) { p.setName(fmt.Sprintf("worker %06d", i)) })
	load.Left("", -1, -14)
	p.release()
	load.Done()
}
