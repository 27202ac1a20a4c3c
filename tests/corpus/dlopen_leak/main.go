// SPDX-License-Identifier: MIT

// what: a codec in a library that was opened at run time makes a frame a call, which nobody frees
// builds: library/library.c -> libdlopen_leak.so
// verdict: leak
package main

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

static char *call(void *decode, int i)
{
	return ((char *(*)(int))decode)(i);
}
*/
import "C"

import (
	"os"
	"path/filepath"
	"unsafe"

	"corpus/load"
)

const frameBytes = 320

var decode = symbol("lib"+filepath.Base(os.Args[0])+".so", "decode")

// The library lies beside the program.
func symbol(library, name string) unsafe.Pointer {
	self, _ := os.Executable()
	path := C.CString(filepath.Join(filepath.Dir(self), library))
	handle := C.dlopen(path, C.RTLD_NOW)
	if handle == nil {
		panic(C.GoString(C.dlerror()))
	}
	return C.dlsym(handle, C.CString(name))
}

func main() {
	load.Run(func(i int) {
		C.call(decode, C.int(i)) // leaks
		load.Left("", 1, frameBytes)
	})
	load.Done()
}
