// SPDX-License-Identifier: MIT

// what: each call makes a C string and forgets it
// from: https://github.com/strickyak/jsonnet_cgo/issues/8
// verdict: leak
package main

// #include <stdlib.h>
// static int first(const char *s) { return s[0]; }
import "C"

import (
	"corpus/load"
)

func evaluate(snippet string) int {
	cs := C.CString(snippet) // leaks
	load.Left("", 1, len(snippet)+1)
	return int(C.first(cs))
}

func main() {
	load.Run(func(i int) { evaluate("{ answer: 42 }") })
	load.Done()
}
