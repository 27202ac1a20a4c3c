// SPDX-License-Identifier: MIT

// Package transfer moves memory between structs, maps and functions.
package transfer

/*
#include <stdlib.h>
static int use(void *p) { return p != NULL; }
*/
import "C"

import (
	"container/list"
	"errors"
	"unsafe"
)

type block struct {
	p    unsafe.Pointer
	next *block
}

// Stack is a list of blocks.
type Stack struct{ top *block }

// Push keeps one.
func (s *Stack) Push(n int) {
	s.top = &block{p: C.malloc(C.size_t(n)), next: s.top}
}

// Pop gives one to its caller.
func (s *Stack) Pop() unsafe.Pointer {
	b := s.top
	if b == nil {
		return nil
	}
	s.top = b.next
	return b.p
}

// Use takes one from the stack and frees it.
func Use(s *Stack) int {
	p := s.Pop()
	if p == nil {
		return 0
	}
	defer C.free(p)
	return int(C.use(p))
}

// Listed keeps in a list of the library.
func Listed(l *list.List, n int) {
	l.PushBack(C.malloc(C.size_t(n)))
}

// option is a setting that may own C memory.
type option func(*config) error

type config struct{ name *C.char }

// withName makes an option whose string is freed with the configuration.
func withName(name string) option {
	return func(c *config) error {
		C.free(unsafe.Pointer(c.name))
		c.name = C.CString(name)
		return nil
	}
}

// Configure frees in its end what options made.
func Configure(options ...option) (n int, err error) {
	var c config
	defer func() { C.free(unsafe.Pointer(c.name)) }()
	for _, o := range options {
		if err := o(&c); err != nil {
			return 0, err
		}
	}
	return int(C.use(unsafe.Pointer(c.name))), nil
}

// Named is one.
func Named(name string) (int, error) { return Configure(withName(name)) }

// Validate makes before it checks, and leaves then.
func Validate(name string, limit int) error {
	cs := C.CString(name) // want: early-return-leak
	if len(name) > limit {
		return errors.New("too long")
	}
	C.use(unsafe.Pointer(cs))
	C.free(unsafe.Pointer(cs))
	return nil
}

// ValidateFirst checks before it makes.
func ValidateFirst(name string, limit int) error {
	if len(name) > limit {
		return errors.New("too long")
	}
	cs := C.CString(name)
	C.use(unsafe.Pointer(cs))
	C.free(unsafe.Pointer(cs))
	return nil
}
