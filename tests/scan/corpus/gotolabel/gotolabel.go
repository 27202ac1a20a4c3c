// SPDX-License-Identifier: MIT

// Package gotolabel cleans up as C programs do.
package gotolabel

/*
#include <stdlib.h>
static int step(char *s, int n) { return *s != '#' && n < 3 ? 0 : -1; }
*/
import "C"

import "unsafe"

// Steps has one exit.
func Steps(name string) (status int) {
	cs := C.CString(name)
	if C.step(cs, 1) != 0 {
		status = 1
		goto out
	}
	if C.step(cs, 2) != 0 {
		status = 2
		goto out
	}
out:
	C.free(unsafe.Pointer(cs))
	return status
}

// StepsPast jumps past the free.
func StepsPast(name string) (status int) {
	cs := C.CString(name) // want: leak
	if C.step(cs, 1) != 0 {
		status = 1
		goto out
	}
	C.free(unsafe.Pointer(cs))
out:
	return status
}
