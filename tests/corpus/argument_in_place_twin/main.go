// SPDX-License-Identifier: MIT

// what: C strings that are made before a call, and freed after it
// verdict: ok
package main

// #include <stdlib.h>
// static int allocate_params(const char *prompt, const char *grammar)
// {
//	return prompt[0] + grammar[0];
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func predict(prompt, grammar string) int {
	cp := C.CString(prompt)
	cg := C.CString(grammar)
	defer C.free(unsafe.Pointer(cp))
	defer C.free(unsafe.Pointer(cg))
	return int(C.allocate_params(cp, cg))
}

func main() {
	load.Run(func(i int) { predict("Why is the sky blue?", "root ::= answer") })
	load.Done()
}
