// SPDX-License-Identifier: MIT

// Package bpfmodule opens an object from memory.
// from: https://github.com/aquasecurity/libbpfgo/pull/327: a string was freed when
// it was short, and again by the defer that already held its address.
package bpfmodule

/*
#include <stdlib.h>
struct opts { const char *kconfig, *name; };
static int open_mem(struct opts *opts) { return opts->name != NULL; }
*/
import "C"

import "unsafe"

// Open frees a short path twice.
func Open(name, kconfig string) bool {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	path := C.CString(kconfig)
	defer C.free(unsafe.Pointer(path)) // want: double-free #1
	if len(kconfig) <= 2 {
		C.free(unsafe.Pointer(path)) // want: double-free #1
		path = nil
	}
	opts := C.struct_opts{kconfig: path, name: cname}
	return C.open_mem(&opts) != 0
}

// OpenOnce leaves the free to a closure, which sees the nil.
func OpenOnce(name, kconfig string) bool {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	path := C.CString(kconfig)
	defer func() { C.free(unsafe.Pointer(path)) }()
	if len(kconfig) <= 2 {
		C.free(unsafe.Pointer(path))
		path = nil
	}
	opts := C.struct_opts{kconfig: path, name: cname}
	return C.open_mem(&opts) != 0
}
