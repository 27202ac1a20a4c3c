// SPDX-License-Identifier: MIT

// Package platform frees where the platform's own code does not.
package platform

/*
#include <stdlib.h>
static int set_title(const char *s) { return s[0] != 0; }
*/
import "C"

import "unsafe"

// SetTitle frees by what the platform has for it.
func SetTitle(s string) bool {
	cs := C.CString(s)
	ok := C.set_title(cs) != 0
	release(unsafe.Pointer(cs))
	return ok
}

// SetTitles uses something that frees on other platforms only.
func SetTitles(list []string) (n int) {
	for _, s := range list {
		cs := C.CString(s) // want: leak
		if C.set_title(cs) != 0 {
			n++
		}
		releaseOther(unsafe.Pointer(cs))
	}
	return n
}
