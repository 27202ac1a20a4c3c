// SPDX-License-Identifier: MIT

// what: a file is closed whatever it begins with
// verdict: ok
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
	file := C.fopen(name, mode)
	if C.getc(file) != with {
		C.fclose(file)
		return false
	}
	C.fclose(file)
	return true
}

func main() {
	load.Run(func(i int) { begins(C.int("/ "[i%2])) })
	load.Done()
}
