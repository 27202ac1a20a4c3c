// SPDX-License-Identifier: MIT

package main

// #include <stdlib.h>
// #include <string.h>
import "C"

import "unsafe"

// freed has the right form of each: a variable, and C.free deferred at once.
var freed = []func([]byte) int{
	stringFreed, bytesFreed, mallocFreed, callocFreed, strdupFreed,
}

func stringFreed(text []byte) int {
	cs := C.CString(string(text))
	defer C.free(unsafe.Pointer(cs))
	return int(C.strlen(cs))
}

func bytesFreed(text []byte) int {
	p := C.CBytes(text)
	defer C.free(p)
	return int(C.strnlen((*C.char)(p), C.size_t(len(text))))
}

func mallocFreed(text []byte) int {
	p := C.malloc(C.size_t(len(text)))
	defer C.free(p)
	copy(unsafe.Slice((*byte)(p), len(text)), text)
	return int(C.strnlen((*C.char)(p), C.size_t(len(text))))
}

func callocFreed(text []byte) int {
	p := C.calloc(C.size_t(len(text)), 2)
	defer C.free(p)
	copy(unsafe.Slice((*byte)(p), 2*len(text)), text)
	return int(C.strnlen((*C.char)(p), C.size_t(2*len(text))))
}

func strdupFreed(text []byte) int {
	cs := C.CString(string(text))
	defer C.free(unsafe.Pointer(cs))
	twin := C.strdup(cs)
	defer C.free(unsafe.Pointer(twin))
	return int(C.strlen(twin))
}
