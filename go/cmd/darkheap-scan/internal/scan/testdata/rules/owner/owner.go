// SPDX-License-Identifier: MIT

// Package owner has types that own C memory.
package owner

/*
#include <stdlib.h>
#include <stdio.h>
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

type Buffer struct {
	p unsafe.Pointer
	n int
}

func New(n int) (*Buffer, error) {
	p := C.malloc(C.size_t(n))
	if p == nil {
		return nil, errors.New("no memory")
	}
	return &Buffer{p: p, n: n}, nil
}

func (b *Buffer) Close() {
	if b.p != nil {
		C.free(b.p)
		b.p = nil
	}
}

func (b *Buffer) Len() int { return b.n }

func Used() int {
	b, err := New(7)
	if err != nil {
		return 0
	}
	defer b.Close()
	return b.Len()
}

func Lost() int {
	b, err := New(7) // want missing-close
	if err != nil {
		return 0
	}
	return b.Len()
}

func Kept() *Buffer {
	b, _ := New(7)
	return b
}

func Sometimes(n int) error {
	b, err := New(n) // want missing-close
	if err != nil {
		return err
	}
	if b.Len() > 3 {
		return errors.New("long")
	}
	b.Close()
	return nil
}

type Pair struct{ a, b *Buffer }

func NewPair() (*Pair, error) {
	a, err := New(1) // want missing-close
	if err != nil {
		return nil, err
	}
	b, err := New(2)
	if err != nil {
		return nil, err
	}
	return &Pair{a, b}, nil
}

func (p *Pair) Close() {
	p.a.Close()
	p.b.Close()
}

type Collected struct{ p unsafe.Pointer }

func NewCollected() *Collected {
	c := &Collected{p: C.malloc(8)}
	runtime.SetFinalizer(c, func(c *Collected) { C.free(c.p) })
	return c
}

func (c *Collected) Close() { C.free(c.p) }

func UseCollected() {
	c := NewCollected()
	_ = c
}

func dup(s string) *C.char { return C.CString(s) }

func drop(p *C.char) { C.free(unsafe.Pointer(p)) }

func Helpers(s string) {
	p := dup(s)
	defer drop(p)
	C.puts(p)
}

func HelpersLost(s string) {
	p := dup(s) // want leak
	C.puts(p)
}

func Passed() (*Buffer, error) { return New(8) }

func PassedLost() {
	b, err := Passed() // want missing-close
	if err == nil {
		b.Len()
	}
}

func same(p *C.char, is bool) *C.char {
	if is {
		return p
	}
	return C.CString("another")
}

func MaybeSame(s string, is bool) {
	p := C.CString(s)
	defer C.free(unsafe.Pointer(p))
	q := same(p, is)
	if q != p {
		defer C.free(unsafe.Pointer(q))
	}
	C.puts(q)
}

type pool struct{ blocks []unsafe.Pointer }

func newPool() *pool { return &pool{} }

func (p *pool) get(n int) unsafe.Pointer {
	b := C.malloc(C.size_t(n))
	p.blocks = append(p.blocks, b)
	return b
}

func (p *pool) free() {
	for _, b := range p.blocks {
		C.free(b)
	}
	p.blocks = nil
}

func Pooled() {
	p := newPool()
	defer p.free()
	C.puts((*C.char)(p.get(4)))
}

func PooledLost() {
	p := newPool() // want missing-close
	C.puts((*C.char)(p.get(4)))
}

func PooledUnused() {
	p := newPool()
	_ = p
}

type list struct{ todo []func() }

func (l *list) run() {
	for _, f := range l.todo {
		f()
	}
}

func Listed(all []string) *list {
	l := &list{}
	for _, s := range all {
		cs := C.CString(s)
		l.todo = append(l.todo, func() { C.free(unsafe.Pointer(cs)) })
	}
	return l
}
