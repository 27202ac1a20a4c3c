// SPDX-License-Identifier: MIT

// what: a name is copied for C, and freed also where the path does not exist
// verdict: ok
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
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	if C.realpath(cName, &path[0]) == nil {
		return "", errors.New("plugin.Open(" + name + "): realpath failed")
	}
	return C.GoString(&path[0]), nil
}

func main() {
	names := []string{"/usr/lib", "/no/such/plugin.so", "/proc/self"}
	load.Run(func(i int) { realpath(names[i%len(names)]) })
	load.Done()
}
