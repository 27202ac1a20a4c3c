// SPDX-License-Identifier: MIT

// what: C calls Go, which calls C, which calls Go, which forgets a string
// verdict: leak
package main

// #include <stdlib.h>
// extern int onDir(int depth);
// extern int onFile(int n);
// static int walk(int depth) { return depth ? onDir(depth) : onFile(7) + 1; }
// static int name_length(const char *s) { return s[0] == 'f'; }
import "C"

import (
	"fmt"

	"corpus/load"
)

//export onDir
func onDir(depth C.int) C.int { return C.walk(depth-1) + 1 }

//export onFile
func onFile(n C.int) C.int {
	name := fmt.Sprint("file", n)
	cs := C.CString(name) // leaks
	load.Left("", 1, len(name)+1)
	return C.name_length(cs)
}

func main() {
	load.Run(func(i int) { C.walk(C.int(i % 4)) })
	load.Done()
}
