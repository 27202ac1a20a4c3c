// SPDX-License-Identifier: MIT

// Package arena allocates for one request and frees at its end.
package arena

/*
#include <stdlib.h>
static int index_search(const char *query, const char *filter) { return query[0] ? 1 : -1; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errSearch = errors.New("search")

// Arena frees all that it has allocated.
type Arena struct{ blocks []unsafe.Pointer }

// New makes an empty one.
func New() *Arena { return &Arena{} }

// Alloc allocates until Free.
func (a *Arena) Alloc(n int) unsafe.Pointer {
	p := C.malloc(C.size_t(n))
	a.blocks = append(a.blocks, p)
	return p
}

// String copies until Free.
func (a *Arena) String(s string) *C.char {
	cs := C.CString(s)
	a.blocks = append(a.blocks, unsafe.Pointer(cs))
	return cs
}

// Free frees them.
func (a *Arena) Free() {
	for i := range a.blocks {
		C.free(a.blocks[i])
		a.blocks[i] = nil
	}
	a.blocks = a.blocks[:0]
}

// Search frees by the arena.
func Search(query, filter string) (int, error) {
	a := New()
	defer a.Free()
	n := C.index_search(a.String(query), a.String(filter))
	if n < 0 {
		return 0, errSearch
	}
	return int(n), nil
}

// SearchValue does so with a value.
func SearchValue(query string, filters ...string) (n int, err error) {
	var a Arena
	defer a.Free()
	for _, filter := range filters {
		found := C.index_search(a.String(query), a.String(filter))
		if found < 0 {
			return n, errSearch
		}
		n += int(found)
	}
	return n, nil
}

// SearchEarly frees where it has found something.
func SearchEarly(query, filter string) (int, error) {
	a := New()            // want: early-return-leak #1
	cq := a.String(query) // want: early-return-leak #1
	n := C.index_search(cq, nil)
	if n < 0 {
		return 0, errSearch
	}
	a.Free()
	return int(n), nil
}

// Fixed is an arena of one block, cut by hand.
type Fixed struct {
	base unsafe.Pointer
	next uintptr
	size uintptr
}

// NewFixed allocates it.
func NewFixed(size int) *Fixed {
	return &Fixed{base: C.malloc(C.size_t(size)), size: uintptr(size)}
}

// Cut gives out a part.
func (f *Fixed) Cut(n uintptr) unsafe.Pointer {
	if f.next+n > f.size {
		return nil
	}
	p := unsafe.Add(f.base, f.next)
	f.next += n
	return p
}

// Destroy frees the block.
func (f *Fixed) Destroy() {
	C.free(f.base)
	f.base = nil
}

// Part frees a part, which is not malloc's.
func Part(n int) {
	f := NewFixed(n)
	defer f.Destroy()
	p := f.Cut(8)
	C.free(p) // want: foreign-free
}

// Parts uses some.
func Parts(n int) bool {
	f := NewFixed(n)
	defer f.Destroy()
	return f.Cut(8) != nil && f.Cut(16) != nil
}
