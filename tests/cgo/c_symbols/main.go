// SPDX-License-Identifier: MIT

// c_symbols leaks in a C library after its file, or its own, came to harm.
// c_symbols.sh builds the library and says which harm.
package main

/*
#cgo CFLAGS: -I${SRCDIR}/library
#include <dlfcn.h>
#include <stdlib.h>
#include "keep.h"

static void *late;

static void load(void)
{
	late = dlopen("./late.so", RTLD_NOW | RTLD_LOCAL);
	if (!late)
		abort();
}

static void keep_late(void **place)
{
	((void (*)(void **))dlsym(late, "keep"))(place);
}
*/
import "C"

import (
	"os"
	"unsafe"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	manner := ""
	if len(os.Args) > 1 {
		manner = os.Args[1]
	}
	switch manner {
	case "deleted":
		must(os.Remove("libkeep.so"))
	case "replaced":
		must(os.Rename("other.so", "libkeep.so"))
	case "executable":
		must(os.Remove("program"))
	case "late":
		C.load()
		must(os.Rename("other.so", "late.so"))
	}
	place := (*unsafe.Pointer)(C.malloc(8))
	for i := 0; i < 200; i++ {
		if manner == "late" {
			C.keep_late(place)
		} else {
			C.keep(place)
		}
	}
	C.free(unsafe.Pointer(place))
}
