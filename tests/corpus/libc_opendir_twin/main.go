// SPDX-License-Identifier: MIT

// what: a directory is opened, read and closed
// verdict: ok
package main

// #include <dirent.h>
// #include <stdlib.h>
// #include <unistd.h>
import "C"

import "corpus/load"

var name = C.CString("/proc/self/ns")

func count() (n int) {
	dir := C.opendir(name)
	for C.readdir(dir) != nil {
		n++
	}
	C.closedir(dir)
	return n
}

func main() {
	load.Run(func(i int) { count() })
	load.Done()
}
