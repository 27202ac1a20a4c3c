// SPDX-License-Identifier: MIT

// Package bdevspecs describes storage.
// from: https://github.com/lxc/go-lxc/issues/175: the strings in the struct that is
// returned are freed when the function that fills it ends.
package bdevspecs

/*
#include <stdlib.h>
struct specs { char *fstype, *dir; };
*/
import "C"

import "unsafe"

// Build returns dead strings.
func Build(fstype string) *C.struct_specs {
	specs := &C.struct_specs{}
	if fstype != "" {
		cs := C.CString(fstype)          // may: use-after-free
		specs.fstype = cs                // may: use-after-free
		defer C.free(unsafe.Pointer(cs)) // may: use-after-free
	}
	return specs // may: use-after-free
}

// BuildLive leaves them to Free.
func BuildLive(fstype, dir string) *C.struct_specs {
	specs := &C.struct_specs{}
	if fstype != "" {
		specs.fstype = C.CString(fstype)
	}
	if dir != "" {
		specs.dir = C.CString(dir)
	}
	return specs
}

// Free frees what BuildLive filled.
func Free(specs *C.struct_specs) {
	C.free(unsafe.Pointer(specs.fstype))
	C.free(unsafe.Pointer(specs.dir))
	specs.fstype, specs.dir = nil, nil
}
