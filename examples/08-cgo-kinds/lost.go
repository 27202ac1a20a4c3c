// SPDX-License-Identifier: MIT

package main

// #include <stdlib.h>
// #include <string.h>
import "C"

import "unsafe"

// lost has what never frees.
var lost = []func([]byte) int{
	stringLost, bytesLost, mallocLost, callocLost, strdupLost,
}

func stringLost(text []byte) int {
	return int(C.strlen(C.CString(string(text))))
}

func bytesLost(text []byte) int {
	p := C.CBytes(text)
	return int(C.strnlen((*C.char)(p), C.size_t(len(text))))
}

func mallocLost(text []byte) int {
	p := C.malloc(C.size_t(len(text)))
	copy(unsafe.Slice((*byte)(p), len(text)), text)
	return int(C.strnlen((*C.char)(p), C.size_t(len(text))))
}

func callocLost(text []byte) int {
	p := C.calloc(C.size_t(len(text)), 2)
	copy(unsafe.Slice((*byte)(p), 2*len(text)), text)
	return int(C.strnlen((*C.char)(p), C.size_t(2*len(text))))
}

func strdupLost(text []byte) int {
	cs := C.CString(string(text))
	defer C.free(unsafe.Pointer(cs))
	return int(C.strlen(C.strdup(cs)))
}
