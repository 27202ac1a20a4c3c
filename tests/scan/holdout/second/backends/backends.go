// SPDX-License-Identifier: MIT

// Package backends calls C through interfaces.
package backends

/*
#include <stdlib.h>
static int put(const void *p, int n) { return n; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errShort = errors.New("short")

type allocator interface {
	Alloc(n int) unsafe.Pointer
	Free(p unsafe.Pointer)
}

type libc struct{}

func (libc) Alloc(n int) unsafe.Pointer { return C.malloc(C.size_t(n)) }
func (libc) Free(p unsafe.Pointer)      { C.free(p) }

type zeroed struct{}

func (zeroed) Alloc(n int) unsafe.Pointer { return C.calloc(1, C.size_t(n)) }
func (zeroed) Free(p unsafe.Pointer)      { C.free(p) }

type sink interface {
	Put(p unsafe.Pointer, n int) int
}

type device struct{ total int }

func (d *device) Put(p unsafe.Pointer, n int) int {
	d.total += n
	return int(C.put(p, C.int(n)))
}

// Use frees by the interface.
func Use(a allocator, n int) int {
	p := a.Alloc(n)
	defer a.Free(p)
	return int(C.put(p, C.int(n)))
}

// UseLost does not.
func UseLost(a allocator, n int) int {
	p := a.Alloc(n) // want: leak
	return int(C.put(p, C.int(n)))
}

// UseEarly does not when it is short.
func UseEarly(a allocator, n int) error {
	p := a.Alloc(n) // want: early-return-leak
	if int(C.put(p, C.int(n))) < n {
		return errShort
	}
	a.Free(p)
	return nil
}

// Send lends its copy to a sink, which does not keep it.
func Send(s sink, data []byte) int {
	p := C.CBytes(data) // want: leak
	return s.Put(p, len(data))
}

// SendFreed frees it.
func SendFreed(s sink, data []byte) int {
	p := C.CBytes(data)
	defer C.free(p)
	return s.Put(p, len(data))
}

// New is a choice of two.
func New(clean bool) allocator {
	if clean {
		return zeroed{}
	}
	return libc{}
}

// Resource is closed by its interface.
type Resource interface {
	Size() int
	Close() error
}

type block struct {
	p unsafe.Pointer
	n int
}

func (b *block) Size() int { return b.n }

func (b *block) Close() error {
	C.free(b.p)
	b.p = nil
	return nil
}

// Open gives an interface.
func Open(n int) (Resource, error) {
	if n < 0 {
		return nil, errShort
	}
	return &block{p: C.malloc(C.size_t(n)), n: n}, nil
}

// Size closes.
func Size(n int) (int, error) {
	r, err := Open(n)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return r.Size(), nil
}

// SizeLost does not.
func SizeLost(n int) (int, error) {
	r, err := Open(n) // want: missing-close
	if err != nil {
		return 0, err
	}
	return r.Size(), nil
}

// SizeEarly does not when it is empty.
func SizeEarly(n int) (int, error) {
	r, err := Open(n) // want: missing-close
	if err != nil {
		return 0, err
	}
	if r.Size() == 0 {
		return 0, errShort
	}
	return r.Size(), r.Close()
}
