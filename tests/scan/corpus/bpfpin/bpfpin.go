// SPDX-License-Identifier: MIT

// Package bpfpin pins maps.
// from: https://github.com/cilium/cilium/pull/1508: the path of a pinned object
// was a C string that was not freed.
package bpfpin

/*
#include <stdint.h>
#include <stdlib.h>
struct attr { uint64_t pathname; uint32_t fd; };
static int bpf_obj(struct attr *attr) { return attr->pathname ? 0 : -1; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Pin keeps the address in an integer and forgets the block.
func Pin(fd int, path string) error {
	cs := C.CString(path) // want: leak
	attr := C.struct_attr{
		pathname: C.uint64_t(uintptr(unsafe.Pointer(cs))),
		fd:       C.uint32_t(fd),
	}
	if C.bpf_obj(&attr) != 0 {
		return errors.New("not pinned")
	}
	return nil
}

// PinFreed frees it.
func PinFreed(fd int, path string) error {
	cs := C.CString(path)
	defer C.free(unsafe.Pointer(cs))
	attr := C.struct_attr{
		pathname: C.uint64_t(uintptr(unsafe.Pointer(cs))),
		fd:       C.uint32_t(fd),
	}
	if C.bpf_obj(&attr) != 0 {
		return errors.New("not pinned")
	}
	return nil
}
