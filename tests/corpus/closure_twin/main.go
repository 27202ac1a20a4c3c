// SPDX-License-Identifier: MIT

// what: the functions that a slice holds each make a string, and free it
// verdict: ok
package main

// #include <stdlib.h>
// static int first(const char *s) { return s[0]; }
import "C"

import (
	"fmt"
	"unsafe"

	"corpus/load"
)

func task(id int) func() {
	name := fmt.Sprint("task ", id)
	return func() {
		cs := C.CString(name)
		defer C.free(unsafe.Pointer(cs))
		C.first(cs)
	}
}

func main() {
	var tasks []func()
	for id := 0; id < 8; id++ {
		tasks = append(tasks, task(id))
	}
	load.Run(func(i int) { tasks[i%len(tasks)]() })
	load.Done()
}
