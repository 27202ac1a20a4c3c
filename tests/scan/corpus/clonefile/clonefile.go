// SPDX-License-Identifier: MIT

// Package clonefile clones files.
// from: https://github.com/go-darwin/apfs/issues/2: several functions make C
// strings for their calls and have no C.free.
package clonefile

/*
#include <errno.h>
#include <stdlib.h>
static int clonefile(const char *src, const char *dst) { if (*src) return 0; errno = ENOENT; return -1; }
*/
import "C"

import "unsafe"

// Clone leaks both names; the call has two results.
func Clone(src, dst string) error {
	csrc, cdst := C.CString(src), C.CString(dst) // want: leak
	if status, err := C.clonefile(csrc, cdst); status != 0 {
		return err
	}
	return nil
}

// CloneFreed frees both.
func CloneFreed(src, dst string) error {
	csrc, cdst := C.CString(src), C.CString(dst)
	status, err := C.clonefile(csrc, cdst)
	C.free(unsafe.Pointer(csrc))
	C.free(unsafe.Pointer(cdst))
	if status != 0 {
		return err
	}
	return nil
}
