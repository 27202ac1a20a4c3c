// SPDX-License-Identifier: MIT

// Package functions releases by functions in variables and lists, and moves what it
// has from one value to another.
package functions

/*
#include <stdlib.h>
static int use(void *p) { return p != NULL; }
*/
import "C"

import (
	"errors"
	"io"
	"unsafe"
)

var errUse = errors.New("use")

type block struct{ p unsafe.Pointer }

func newBlock() *block { return &block{C.malloc(1)} }

func (b *block) Close() error {
	C.free(b.p)
	b.p = nil
	return nil
}

func (b *block) Read(to []byte) (int, error) { return 0, io.EOF }

func cString(s string) (*C.char, func()) {
	p := C.CString(s)
	return p, func() { C.free(unsafe.Pointer(p)) }
}

func once(p unsafe.Pointer) func() {
	return func() {
		C.free(p)
		p = nil
	}
}

func List(words []string) error {
	var ends []func()
	defer func() {
		for _, end := range ends {
			end()
		}
	}()
	for _, w := range words {
		p, end := cString(w)
		ends = append(ends, end)
		if C.use(unsafe.Pointer(p)) == 0 {
			return errUse
		}
	}
	return nil
}

func Method() {
	b := newBlock()
	end := b.Close
	defer end()
	C.use(b.p)
}

func Once() {
	p := C.malloc(1)
	defer once(p)()
	C.use(p)
}

func Thrown(s string) {
	p, _ := cString(s) // want leak
	C.use(unsafe.Pointer(p))
}

func with(b *block, then func()) { then() }

func Beside(n *int) {
	b := &block{C.malloc(1)}
	with(b, func() { *n = 1 })
	b.Close()
}

func Errors() error {
	b, err := maybe(1) // want missing-close
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = io.ReadAll(b)
	return err
}

func maybe(n int) (*block, error) {
	if n == 0 {
		return nil, errUse
	}
	return newBlock(), nil
}

func status(n int) (unsafe.Pointer, C.int) {
	if n == 0 {
		return nil, 1
	}
	return C.malloc(1), 0
}

func Status(n int) C.int {
	p, rc := status(n)
	if rc != 0 {
		return rc
	}
	C.free(p)
	return 0
}

func set(p **C.char, s string) { *p = C.CString(s) }

func Set(s string) {
	var p *C.char
	set(&p, s)
	C.use(unsafe.Pointer(p))
	C.free(unsafe.Pointer(p))
}

func SetLost(s string) {
	var p *C.char
	set(&p, s) // want leak
	C.use(unsafe.Pointer(p))
}

func (b *block) detach() *block {
	p := b.p
	b.p = nil
	return &block{p}
}

func Detach() *block {
	b := newBlock()
	return b.detach()
}

func DetachLost() {
	c := newBlock().detach() // want missing-close
	C.use(c.p)
}

func Grow() bool {
	p := C.malloc(1) // want early-return-leak
	q := C.realloc(p, 2)
	if q == nil {
		return false
	}
	C.free(q)
	return true
}

func GrowTwice() {
	p := C.malloc(1)
	q := C.realloc(p, 2)
	C.free(q)
	C.free(p) // want double-free
}

func (b *block) cut(n int) unsafe.Pointer { return unsafe.Add(b.p, n) }

func Cut() {
	b := newBlock()
	defer b.Close()
	C.free(b.cut(8)) // want foreign-free
}

func Table() {
	for _, test := range []struct {
		name string
		c    io.Closer
	}{
		{"a", newBlock()},
		{"b", newBlock()},
	} {
		test.c.Close()
	}
}

func Again() error {
	b := newBlock()
	defer b.Close()
	b = newBlock()
	defer b.Close()
	var err error
	defer func() {
		err = errUse
	}()
	return err
}
