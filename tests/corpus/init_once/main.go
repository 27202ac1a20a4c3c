// SPDX-License-Identifier: MIT

// what: a string that is made once, in init, and kept for ever
// from: https://github.com/ianlancetaylor/cgosymbolizer/issues/23
// verdict: suspect|startup
package main

// #include <stdlib.h>
// static const char *program;
// static void symbolizer_init(const char *name) { program = name; }
// static int symbolize(long pc) { return program[pc % 3]; }
import "C"

import (
	"os"

	"corpus/load"
)

func init() { C.symbolizer_init(C.CString(os.Args[0])) }

func main() {
	load.Run(func(i int) { C.symbolize(C.long(i)) })
	load.Done()
}
