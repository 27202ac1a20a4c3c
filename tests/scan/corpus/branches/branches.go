// SPDX-License-Identifier: MIT

// Package branches creates branches.
// from: https://github.com/libgit2/git2go/issues/214: functions of branch.go
// make names with C.CString and have no C.free; here a path that fails has none.
package branches

/*
#include <stdlib.h>
static int git_branch_create(const char *name, int force) { return force ? 0 : -4; }
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Create leaves early when git says no.
func Create(name string, force bool) error {
	cname := C.CString(name) // want: early-return-leak
	flag := C.int(0)
	if force {
		flag = 1
	}
	if status := C.git_branch_create(cname, flag); status < 0 {
		return fmt.Errorf("branch %q: %d", name, status)
	}
	C.free(unsafe.Pointer(cname))
	return nil
}

// CreateDeferred does not.
func CreateDeferred(name string) error {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	if status := C.git_branch_create(cname, 0); status < 0 {
		return fmt.Errorf("branch %q: %d", name, status)
	}
	return nil
}

// CreateBoth frees before each of its returns.
func CreateBoth(name string) error {
	cname := C.CString(name)
	if status := C.git_branch_create(cname, 1); status < 0 {
		C.free(unsafe.Pointer(cname))
		return fmt.Errorf("branch %q: %d", name, status)
	}
	C.free(unsafe.Pointer(cname))
	return nil
}
