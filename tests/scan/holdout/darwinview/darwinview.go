// SPDX-License-Identifier: MIT

// Package darwinview is made of generated calls.
// from: https://github.com/progrium/darwinkit/pull/78: C strings of calls were not
// freed.
package darwinview

/*
#include <stdlib.h>
static void *view_new(const char *title, int w, int h) { return *title ? (void *)(long)(w * h) : NULL; }
static void *sel(const char *name) { return (void *)(long)name[0]; }
*/
import "C"

import (
	"sync"
	"unsafe"
)

// View is not C memory of ours.
type View struct{ ptr uintptr }

// NewView leaks its title.
func NewView(title string, w, h int) View {
	return View{uintptr(C.view_new(C.CString(title), C.int(w), C.int(h)))} // want: inline-leak
}

var selectors sync.Map

// Selector keeps each name for good, on purpose.
func Selector(name string) uintptr {
	if p, ok := selectors.Load(name); ok {
		return p.(uintptr)
	}
	cs := C.CString(name)
	p := uintptr(C.sel(cs))
	C.free(unsafe.Pointer(cs))
	selectors.Store(name, p)
	return p
}
