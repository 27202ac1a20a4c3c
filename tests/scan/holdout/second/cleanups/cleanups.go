// SPDX-License-Identifier: MIT

// Package cleanups frees through functions in variables.
package cleanups

/*
#include <stdlib.h>
static int open_db(const char *path, const char *options) { return path[0] == 0; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errOpen = errors.New("not opened")

// Variable frees by a function in a variable.
func Variable(path string) error {
	free := func(p unsafe.Pointer) { C.free(p) }
	cs := C.CString(path)
	defer free(unsafe.Pointer(cs))
	if C.open_db(cs, nil) != 0 {
		return errOpen
	}
	return nil
}

// VariableEarly does so, but not in all cases.
func VariableEarly(path string) error {
	free := func(s *C.char) { C.free(unsafe.Pointer(s)) }
	cs := C.CString(path) // want: early-return-leak
	if C.open_db(cs, nil) != 0 {
		return errOpen
	}
	free(cs)
	return nil
}

// cString comes with its own end.
func cString(s string) (*C.char, func()) {
	p := C.CString(s)
	return p, func() { C.free(unsafe.Pointer(p)) }
}

// Pair ends both.
func Pair(path, options string) error {
	p, freePath := cString(path)
	defer freePath()
	o, freeOptions := cString(options)
	defer freeOptions()
	if C.open_db(p, o) != 0 {
		return errOpen
	}
	return nil
}

// PairHalf throws one of the ends away.
func PairHalf(path, options string) error {
	p, freePath := cString(path)
	defer freePath()
	o, _ := cString(options) // want: leak
	if C.open_db(p, o) != 0 {
		return errOpen
	}
	return nil
}

// Stack collects ends and runs them when it leaves.
func Stack(path string, options []string) error {
	var ends []func()
	defer func() {
		for i := len(ends) - 1; i >= 0; i-- {
			ends[i]()
		}
	}()
	p, end := cString(path)
	ends = append(ends, end)
	for _, option := range options {
		o := C.CString(option)
		ends = append(ends, func() { C.free(unsafe.Pointer(o)) })
		if C.open_db(p, o) != 0 {
			return errOpen
		}
	}
	return nil
}

type owner struct{ p unsafe.Pointer }

func newOwner(n int) *owner { return &owner{p: C.malloc(C.size_t(n))} }

func (o *owner) release() {
	C.free(o.p)
	o.p = nil
}

// MethodValue defers a method in a variable.
func MethodValue(n int) bool {
	o := newOwner(n)
	end := o.release
	defer end()
	return o.p != nil
}

// MethodExpression calls it as a function.
func MethodExpression(n int) bool {
	o := newOwner(n)
	ok := o.p != nil
	(*owner).release(o)
	return ok
}

// with runs fn on something that it frees itself.
func with(n int, fn func(*owner) error) error {
	o := newOwner(n)
	defer o.release()
	return fn(o)
}

// Callback needs to free nothing.
func Callback(n int) error {
	return with(n, func(o *owner) error {
		if o.p == nil {
			return errOpen
		}
		return nil
	})
}

// Unused makes the end and never calls it.
func Unused(n int) bool {
	o := newOwner(n) // want: missing-close
	end := func() { o.release() }
	_ = end
	return o.p != nil
}

// once frees at most once.
func once(p unsafe.Pointer) func() {
	done := false
	return func() {
		if !done {
			C.free(p)
			done = true
		}
	}
}

// Once frees early where it can and late where it must.
func Once(path string) error {
	cs := C.CString(path)
	end := once(unsafe.Pointer(cs))
	defer end()
	if C.open_db(cs, nil) != 0 {
		return errOpen
	}
	end()
	return nil
}
