// SPDX-License-Identifier: MIT

// Package shiftowner changes owners.
// from: https://github.com/canonical/lxd/pull/1238: results of C.CString were not
// freed; here they are made among the arguments, where nobody can.
package shiftowner

/*
#include <stdlib.h>
static int shift(const char *base, const char *path, int uid) { return base && path ? uid : -1; }
*/
import "C"

import "unsafe"

// Shift leaks both paths.
func Shift(base, path string, uid int) int {
	return int(C.shift(
		C.CString(base), // want: inline-leak
		C.CString(path), // want: inline-leak
		C.int(uid)))
}

// ShiftFreed frees both.
func ShiftFreed(base, path string, uid int) int {
	cbase := C.CString(base)
	defer C.free(unsafe.Pointer(cbase))
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	return int(C.shift(cbase, cpath, C.int(uid)))
}
