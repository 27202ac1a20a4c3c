// SPDX-License-Identifier: MIT

// what: a library is opened and closed again and again, and its state is finished each time
// builds: library/library.c -> libdlopen_loop_twin.so
// verdict: ok
package main

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

static void call(void *library, const char *name)
{
	((void (*)(void))dlsym(library, name))();
}
*/
import "C"

import (
	"os"
	"path/filepath"
	"unsafe"

	"corpus/load"
)

var (
	path   = beside("lib" + filepath.Base(os.Args[0]) + ".so")
	start  = C.CString("start")
	finish = C.CString("finish")
)

func beside(library string) *C.char {
	self, _ := os.Executable()
	return C.CString(filepath.Join(filepath.Dir(self), library))
}

func query() {
	library := C.dlopen(path, C.RTLD_NOW)
	if library == nil {
		panic(C.GoString(C.dlerror()))
	}
	defer C.dlclose(unsafe.Pointer(library))
	C.call(library, start)
	C.call(library, finish)
}

func main() {
	load.Run(func(i int) { query() })
	load.Done()
}
