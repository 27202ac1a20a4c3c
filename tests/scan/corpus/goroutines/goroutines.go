// SPDX-License-Identifier: MIT

// Package goroutines frees in goroutines.
package goroutines

/*
#include <stdlib.h>
static int work(const char *s) { return *s; }
*/
import "C"

import (
	"sync"
	"unsafe"
)

// group is an errgroup without errors.
type group struct{ wg sync.WaitGroup }

func (g *group) do(f func()) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		f()
	}()
}

// Each makes and frees in the goroutine.
func Each(names []string) {
	var g group
	for _, name := range names {
		g.do(func() {
			cs := C.CString(name)
			defer C.free(unsafe.Pointer(cs))
			C.work(cs)
		})
	}
	g.wg.Wait()
}

// Given makes here and frees there.
func Given(name string) {
	cs := C.CString(name)
	go func() {
		defer C.free(unsafe.Pointer(cs))
		C.work(cs)
	}()
}

// GivenArgument gives it as an argument.
func GivenArgument(name string) {
	cs := C.CString(name)
	go worker(cs)
}

func worker(cs *C.char) {
	C.work(cs)
	C.free(unsafe.Pointer(cs))
}

// Lost forgets it there.
func Lost(name string) {
	cs := C.CString(name) // want: leak
	go func() {
		C.work(cs)
	}()
}

// LostGroup forgets it in the closure.
func LostGroup(names []string) {
	var g group
	for _, name := range names {
		g.do(func() {
			cs := C.CString(name) // want: leak
			C.work(cs)
		})
	}
	g.wg.Wait()
}
