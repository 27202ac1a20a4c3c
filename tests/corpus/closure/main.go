// SPDX-License-Identifier: MIT

// what: the functions that a slice holds each make a string, and forget it
// verdict: leak
package main

// #include <stdlib.h>
// static int first(const char *s) { return s[0]; }
import "C"

import (
	"fmt"

	"corpus/load"
)

func task(id int) func() {
	name := fmt.Sprint("task ", id)
	return func() {
		cs := C.CString(name) // leaks
		load.Left("", 1, len(name)+1)
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
