// SPDX-License-Identifier: MIT

// Package fields keeps C memory in fields.
package fields

/*
#include <stdlib.h>
#include <stdio.h>
*/
import "C"

import "unsafe"

type forgotten struct{ name *C.char }

func newForgotten(s string) *forgotten {
	return &forgotten{name: C.CString(s)} // want leak
}

func (f *forgotten) print() { C.puts(f.name) }

type closed struct{ name *C.char }

func newClosed(s string) *closed { return &closed{name: C.CString(s)} }

func (c *closed) close() { C.free(unsafe.Pointer(c.name)) }

func use() {
	newForgotten("a").print()
	c := newClosed("b")
	c.close()
}
