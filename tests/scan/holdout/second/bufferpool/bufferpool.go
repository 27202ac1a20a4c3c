// SPDX-License-Identifier: MIT

// Package bufferpool keeps C buffers for the next who needs one.
package bufferpool

/*
#include <stdlib.h>
static int fill(void *p, int n) { return p ? n : -1; }
*/
import "C"

import (
	"errors"
	"runtime"
	"sync"
	"unsafe"
)

const size = 4096

var errFill = errors.New("not filled")

type buffer struct{ p unsafe.Pointer }

var pool = sync.Pool{New: func() any {
	b := &buffer{p: C.malloc(size)}
	runtime.SetFinalizer(b, func(b *buffer) { C.free(b.p) })
	return b
}}

// Fill gives its buffer back.
func Fill(n int) ([]byte, error) {
	b := pool.Get().(*buffer)
	defer pool.Put(b)
	got := C.fill(b.p, C.int(n))
	if got < 0 {
		return nil, errFill
	}
	return C.GoBytes(b.p, got), nil
}

// freelist is a pool of our own, by a channel.
type freelist chan unsafe.Pointer

func (f freelist) get() unsafe.Pointer {
	select {
	case p := <-f:
		return p
	default:
		return C.malloc(size)
	}
}

func (f freelist) put(p unsafe.Pointer) {
	select {
	case f <- p:
	default:
		C.free(p)
	}
}

// FillListed gives it back in all cases.
func (f freelist) FillListed(n int) ([]byte, error) {
	p := f.get()
	defer f.put(p)
	got := C.fill(p, C.int(n))
	if got < 0 {
		return nil, errFill
	}
	return C.GoBytes(p, got), nil
}

// FillLost gives it back when it was filled.
func (f freelist) FillLost(n int) ([]byte, error) {
	p := f.get() // want: early-return-leak
	got := C.fill(p, C.int(n))
	if got < 0 {
		return nil, errFill
	}
	data := C.GoBytes(p, got)
	f.put(p)
	return data, nil
}

// Locked is a pool with a lock.
type Locked struct {
	mu   sync.Mutex
	free []unsafe.Pointer
}

// Get takes the last one, or a new one.
func (l *Locked) Get() unsafe.Pointer {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.free); n > 0 {
		p := l.free[n-1]
		l.free = l.free[:n-1]
		return p
	}
	return C.malloc(size)
}

// Put keeps it.
func (l *Locked) Put(p unsafe.Pointer) {
	l.mu.Lock()
	l.free = append(l.free, p)
	l.mu.Unlock()
}

// Drain frees what is kept.
func (l *Locked) Drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.free {
		C.free(p)
	}
	l.free = nil
}

// Use forgets to put it back.
func Use(l *Locked, n int) int {
	p := l.Get() // want: leak
	return int(C.fill(p, C.int(n)))
}

// UsePut does not.
func UsePut(l *Locked, n int) int {
	p := l.Get()
	defer l.Put(p)
	return int(C.fill(p, C.int(n)))
}
