// SPDX-License-Identifier: MIT

// what: the text of g_strdup_printf is used once and never freed
// from: https://github.com/Cogitri/gnome-software-plugin-apk/issues/14
// verdict: leak
package main

/*
#cgo pkg-config: glib-2.0
#include <glib.h>

static char *label(int i)
{
	return g_strdup_printf("package-%05d", i);
}
*/
import "C"

import (
	"unsafe"

	"corpus/load"
)

func label(i int) string {
	s := C.label(C.int(i)) // leaks
	t := C.GoString((*C.char)(unsafe.Pointer(s)))
	load.Left("", 1, len(t)+1)
	return t
}

func main() {
	load.Run(func(i int) { label(i) })
	load.Done()
}
