// SPDX-License-Identifier: MIT

// Package objcclass asks for classes by name.
// from: https://github.com/mkrautz/objc/issues/4: the string is made inside the
// call, so nobody can free it.
package objcclass

/*
#include <stdlib.h>
#include <string.h>
static void *objc_getClass(const char *name) { return strcmp(name, "NSObject") ? 0 : (void *)8; }
*/
import "C"

import "unsafe"

// Class is a handle of the runtime.
type Class uintptr

// Get makes the name in the call.
func Get(name string) Class {
	return Class(uintptr(C.objc_getClass(C.CString(name)))) // want: inline-leak
}

// Lookup keeps the name long enough to free it.
func Lookup(name string) Class {
	cs := C.CString(name)
	class := Class(uintptr(C.objc_getClass(cs)))
	C.free(unsafe.Pointer(cs))
	return class
}
