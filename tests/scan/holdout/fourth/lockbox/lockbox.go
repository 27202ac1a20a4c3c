// SPDX-License-Identifier: MIT

// Package lockbox has secrets in guarded memory, behind options and an interface.
// from: libsodium's doc secure_memory.html: what sodium_malloc gives is freed by
// sodium_free.
package lockbox

/*
#include <stddef.h>
#include <stdlib.h>
void *sodium_malloc(size_t n);
void sodium_free(void *p);
int sodium_mprotect_readonly(void *p);
void sodium_memzero(void *p, size_t n);
int crypto_open(void *key, const unsigned char *in, size_t n);
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

var errBox = errors.New("lockbox")

// Secret is guarded.
type Secret interface {
	Bytes() []byte
	Destroy()
}

type secret struct {
	p unsafe.Pointer
	n int
}

func (s *secret) Bytes() []byte { return unsafe.Slice((*byte)(s.p), s.n) }

func (s *secret) Destroy() {
	if s.p != nil {
		C.sodium_memzero(s.p, C.size_t(s.n))
		C.sodium_free(s.p)
		s.p = nil
	}
	runtime.SetFinalizer(s, nil)
}

type config struct{ isReadOnly, isCollected bool }

// Option changes how.
type Option func(*config)

// ReadOnly protects it.
func ReadOnly(c *config) { c.isReadOnly = true }

// New loses its memory when that cannot be protected.
func New(data []byte, options ...Option) (Secret, error) {
	var c config
	for _, o := range options {
		o(&c)
	}
	p := C.sodium_malloc(C.size_t(len(data))) // want: early-return-leak
	if p == nil {
		return nil, errBox
	}
	s := &secret{p: p, n: len(data)}
	copy(s.Bytes(), data)
	if c.isReadOnly && C.sodium_mprotect_readonly(p) != 0 {
		return nil, errBox
	}
	return s, nil
}

// Zero frees what is somebody else's by the wrong one.
func Zero(n int) {
	p := C.sodium_malloc(C.size_t(n))
	C.sodium_memzero(p, C.size_t(n))
	C.free(p) // want: foreign-free
}

// Open destroys its key.
func Open(key, box []byte) error {
	s, err := New(key, ReadOnly)
	if err != nil {
		return err
	}
	defer s.Destroy()
	return open(s, box)
}

func open(s Secret, box []byte) error {
	k := s.Bytes()
	if len(k) == 0 || len(box) == 0 {
		return errBox
	}
	if C.crypto_open(unsafe.Pointer(&k[0]), (*C.uchar)(&box[0]), C.size_t(len(box))) != 0 {
		return errBox
	}
	return nil
}

// OpenLost leaves it in memory.
func OpenLost(key, box []byte) error {
	s, err := New(key) // want: missing-close
	if err != nil {
		return err
	}
	return open(s, box)
}

// Keys is several.
type Keys map[string]Secret

// Add destroys the one of before.
func (k Keys) Add(name string, data []byte) error {
	s, err := New(data)
	if err != nil {
		return err
	}
	if old, ok := k[name]; ok {
		old.Destroy()
	}
	k[name] = s
	return nil
}

// Destroy destroys all.
func (k Keys) Destroy() {
	for name, s := range k {
		s.Destroy()
		delete(k, name)
	}
}

// Twice destroys at once and at its end, which is right here.
func Twice(key []byte) (n int, err error) {
	s, err := New(key)
	if err != nil {
		return 0, err
	}
	defer s.Destroy()
	n = len(s.Bytes())
	if n > 32 {
		s.Destroy()
		return 0, errBox
	}
	return n, nil
}
