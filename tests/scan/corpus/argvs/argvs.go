// SPDX-License-Identifier: MIT

// Package argvs makes arrays of strings in C memory.
package argvs

/*
#include <stdlib.h>
static int count(char **argv) { int n = 0; while (argv[n]) n++; return n; }
*/
import "C"

import "unsafe"

const word = C.size_t(unsafe.Sizeof(uintptr(0)))

// Count frees the array, and leaves its strings.
func Count(args []string) int {
	argv := (**C.char)(C.calloc(C.size_t(len(args)+1), word))
	defer C.free(unsafe.Pointer(argv))
	all := unsafe.Slice(argv, len(args)+1)
	for i, arg := range args {
		all[i] = C.CString(arg) // want: leak
	}
	return int(C.count(argv))
}

// CountFreed frees the strings, then the array.
func CountFreed(args []string) int {
	argv := (**C.char)(C.calloc(C.size_t(len(args)+1), word))
	all := unsafe.Slice(argv, len(args)+1)
	for i, arg := range args {
		all[i] = C.CString(arg)
	}
	n := C.count(argv)
	for _, p := range all {
		C.free(unsafe.Pointer(p))
	}
	C.free(unsafe.Pointer(argv))
	return int(n)
}

// Append collects in a Go slice and frees nothing.
func Append(args []string) int {
	var all []*C.char
	for _, arg := range args {
		all = append(all, C.CString(arg)) // want: leak
	}
	all = append(all, nil)
	return int(C.count(&all[0]))
}

// AppendFreed frees by index.
func AppendFreed(args []string) int {
	var all []*C.char
	for _, arg := range args {
		all = append(all, C.CString(arg))
	}
	all = append(all, nil)
	n := C.count(&all[0])
	for i := 0; i < len(args); i++ {
		C.free(unsafe.Pointer(all[i]))
	}
	return int(n)
}
