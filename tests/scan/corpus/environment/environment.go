// SPDX-License-Identifier: MIT

// Package environment sets variables for C code.
package environment

// #include <stdlib.h>
import "C"

import "unsafe"

// Put makes the string a part of the environment: putenv keeps it, and it must
// not be freed.
func Put(name, value string) int {
	return int(C.putenv(C.CString(name + "=" + value)))
}

// Set copies both, and leaks both.
func Set(name, value string) int {
	cname := C.CString(name)   // want: leak
	cvalue := C.CString(value) // want: leak
	return int(C.setenv(cname, cvalue, 1))
}

// Get is given a pointer into the environment.
func Get(name string) string {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	return C.GoString(C.getenv(cname))
}

// GetFree frees it.
func GetFree(name string) string {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	value := C.getenv(cname)
	defer C.free(unsafe.Pointer(value)) // want: foreign-free
	return C.GoString(value)
}
