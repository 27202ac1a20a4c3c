// SPDX-License-Identifier: MIT

// what: of a file that begins as expected only the descriptor is closed, and its buffer stays
// verdict: leak
package main

// #include <stdio.h>
// #include <stdlib.h>
// #include <unistd.h>
import "C"

import "corpus/load"

var (
	name = C.CString("/proc/self/cmdline")
	mode = C.CString("re")
)

func begins(with C.int) bool {
	file := C.fopen(name, mode) // leaks: file
	if C.getc(file) != with {   // leaks: buffer
		C.fclose(file)
		return false
	}
	C.close(C.fileno(file))
	load.Left("file", 1, load.Unknown)
	load.Left("buffer", 1, load.Unknown)
	return true
}

func main() {
	load.Run(func(i int) { begins(C.int("/ "[i%2])) })
	load.Done()
}
