// SPDX-License-Identifier: MIT

// Package storeclose keeps C memory in structs.
package storeclose

/*
#include <stdlib.h>
static int attach(char *name, void *buffer) { return *name && buffer ? 0 : -1; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Store owns a name and a buffer.
type Store struct {
	name   *C.char
	buffer unsafe.Pointer
}

// Open loses both when they cannot be attached.
func Open(name string, size int) (*Store, error) {
	cname := C.CString(name)           // want: early-return-leak
	buffer := C.malloc(C.size_t(size)) // want: early-return-leak
	if C.attach(cname, buffer) != 0 {
		return nil, errors.New("not attached")
	}
	return &Store{name: cname, buffer: buffer}, nil
}

// OpenClosed closes what it made until then.
func OpenClosed(name string, size int) (*Store, error) {
	s := &Store{}
	s.name = C.CString(name)
	s.buffer = C.malloc(C.size_t(size))
	if C.attach(s.name, s.buffer) != 0 {
		s.Close()
		return nil, errors.New("not attached")
	}
	return s, nil
}

// Close frees both.
func (s *Store) Close() error {
	C.free(unsafe.Pointer(s.name))
	C.free(s.buffer)
	s.name, s.buffer = nil, nil
	return nil
}

// Half owns two and frees one.
type Half struct {
	name *C.char
	text *C.char
}

// NewHalf makes both.
func NewHalf(name, text string) *Half {
	return &Half{
		name: C.CString(name),
		text: C.CString(text), // want: leak
	}
}

// Close forgets the text.
func (h *Half) Close() {
	C.free(unsafe.Pointer(h.name))
}
