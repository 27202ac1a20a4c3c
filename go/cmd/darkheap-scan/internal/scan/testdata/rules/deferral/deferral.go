// SPDX-License-Identifier: MIT

// Package deferral defers too early.
package deferral

/*
#include <stdlib.h>
#include <stdio.h>
*/
import "C"

import "unsafe"

func Nil(s string) {
	var cs *C.char
	defer C.free(unsafe.Pointer(cs))
	cs = C.CString(s) // want nil-defer
	C.puts(cs)
}

func Literal(s string) {
	var cs *C.char
	defer func() { C.free(unsafe.Pointer(cs)) }()
	cs = C.CString(s)
	C.puts(cs)
}

func LoopReturns(all []string) {
	for _, s := range all {
		cs := C.CString(s)
		defer C.free(unsafe.Pointer(cs))
		C.puts(cs)
		return
	}
}

func AfterUse(s string) error {
	cs := C.CString(s) // want early-return-leak
	if C.puts(cs) < 0 {
		return nil
	}
	defer C.free(unsafe.Pointer(cs))
	C.puts(cs)
	return nil
}
