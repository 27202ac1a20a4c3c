// SPDX-License-Identifier: MIT

// what: a name is copied for C, and not freed where the path does not exist
// from: https://github.com/golang/go/issues/17683
// verdict: leak
package main

// #include <limits.h>
// #include <stdlib.h>
import "C"

import (
	"errors"
	"unsafe"

	"corpus/load"
)

func realpath(name string) (string, error) {
	var path [C.PATH_MAX + 1]C.char
	cName := C.CString(name) // leaks
	if C.realpath(cName, &path[0]) == nil {
		load.Left("", 1, len(name)+1)
		return "", errors.New("plugin.Open(" + name + "): realpath failed")
	}
	C.free(unsafe.Pointer(cName))
	return C.GoString(&path[0]), nil
}

func main() {
	names := []string{"/usr/lib", "/no/such/plugin.so", "/proc/self"}
	load.Run(func(i int) { realpath(names[i%len(names)]) })
	load.Done()
}
