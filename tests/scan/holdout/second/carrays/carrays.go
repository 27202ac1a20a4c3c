// SPDX-License-Identifier: MIT

// Package carrays makes arrays of C strings.
// from: https://github.com/golang/go/issues/14165: an array of char pointers is filled
// through a Go slice over C memory.
package carrays

/*
#include <stdlib.h>
static int run(int argc, char **argv) { return argc; }
static int names(char ***out, int *n) { *n = 2; *out = calloc(2, sizeof(char *)); (*out)[0] = malloc(4); (*out)[1] = malloc(4); return 0; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

const pointerSize = C.size_t(unsafe.Sizeof((*C.char)(nil)))

func toArray(words []string) **C.char {
	arr := (**C.char)(C.malloc(C.size_t(len(words)) * pointerSize))
	view := unsafe.Slice(arr, len(words))
	for i, w := range words {
		view[i] = C.CString(w)
	}
	return arr
}

func freeArray(arr **C.char, n int) {
	for _, p := range unsafe.Slice(arr, n) {
		C.free(unsafe.Pointer(p))
	}
	C.free(unsafe.Pointer(arr))
}

// Run frees the array with its strings.
func Run(words []string) int {
	arr := toArray(words)
	defer freeArray(arr, len(words))
	return int(C.run(C.int(len(words)), arr))
}

// RunShallow frees the array only.
func RunShallow(words []string) int {
	arr := (**C.char)(C.malloc(C.size_t(len(words)) * pointerSize))
	defer C.free(unsafe.Pointer(arr))
	view := (*[1 << 28]*C.char)(unsafe.Pointer(arr))[:len(words):len(words)]
	for i, w := range words {
		view[i] = C.CString(w) // want: leak
	}
	return int(C.run(C.int(len(words)), arr))
}

// RunDeep frees both in one function.
func RunDeep(words []string) int {
	arr := (**C.char)(C.malloc(C.size_t(len(words)) * pointerSize))
	defer C.free(unsafe.Pointer(arr))
	view := (*[1 << 28]*C.char)(unsafe.Pointer(arr))[:len(words):len(words)]
	for i, w := range words {
		cw := C.CString(w)
		defer C.free(unsafe.Pointer(cw)) // may: loop-defer
		view[i] = cw
	}
	return int(C.run(C.int(len(words)), arr))
}

// RunGo keeps the pointers in Go memory and frees the strings.
func RunGo(words []string) int {
	if len(words) == 0 {
		return 0
	}
	argv := make([]*C.char, len(words)+1)
	for i := range words {
		argv[i] = C.CString(words[i])
	}
	n := C.run(C.int(len(words)), &argv[0])
	for i := range words {
		C.free(unsafe.Pointer(argv[i]))
	}
	return int(n)
}

// RunGoLost does not free them.
func RunGoLost(words []string) int {
	var argv []*C.char
	for _, w := range words {
		argv = append(argv, C.CString(w)) // want: leak
	}
	argv = append(argv, nil)
	return int(C.run(C.int(len(words)), &argv[0]))
}

// Names frees all that C made.
func Names() ([]string, error) {
	var list **C.char
	var n C.int
	if C.names(&list, &n) != 0 {
		return nil, errors.New("no names")
	}
	defer C.free(unsafe.Pointer(list))
	var names []string
	for _, p := range unsafe.Slice(list, int(n)) {
		names = append(names, C.GoString(p))
		C.free(unsafe.Pointer(p))
	}
	return names, nil
}

// NamesLost frees the strings, but not the list.
func NamesLost() (names []string) {
	var list **C.char
	var n C.int
	C.names(&list, &n) // want: leak
	for _, p := range unsafe.Slice(list, int(n)) {
		names = append(names, C.GoString(p))
		C.free(unsafe.Pointer(p))
	}
	return names
}
