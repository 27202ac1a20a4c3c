// SPDX-License-Identifier: MIT

// what: of a directory that was read only the descriptor is closed, and its stream stays
// from: https://github.com/projectacrn/acrn-hypervisor/issues/7098
// verdict: leak
package main

// #include <dirent.h>
// #include <stdlib.h>
// #include <unistd.h>
import "C"

import "corpus/load"

var name = C.CString("/proc/self/ns")

func count() (n int) {
	dir := C.opendir(name) // leaks
	for C.readdir(dir) != nil {
		n++
	}
	C.close(C.dirfd(dir))
	load.Left("", 1, load.Unknown)
	return n
}

func main() {
	load.Run(func(i int) { count() })
	load.Done()
}
