// SPDX-License-Identifier: MIT

// nested is a Go program whose C code opens the library that its argument
// names: two runtimes, and both have a cgo call on one stack.
package main

/*
#include <dlfcn.h>
#include <stdlib.h>

typedef void lose_fn(int rounds);

static void lose(const char *path)
{
	static lose_fn *found;

	if (!found)
		found = (lose_fn *)dlsym(dlopen(path, RTLD_NOW), "matrix_lose");
	found(1);
}
*/
import "C"

import (
	"fmt"
	"os"
)

//go:noinline
func loseHere() {
	C.CString("nested") // want main.loseHere C.CString 100
}

func main() {
	path := C.CString(os.Args[1])
	for i := 0; i < 100; i++ {
		loseHere()
		C.lose(path)
	}
	fmt.Fprintln(os.Stdout, "done")
}
