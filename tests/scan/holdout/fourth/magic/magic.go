// SPDX-License-Identifier: MIT

// Package magic tells types of files by libmagic.
// from: the page libmagic(3): a cookie is ended by magic_close, texts are the cookie's.
package magic

/*
#include <stdlib.h>
typedef struct magic_set *magic_t;
magic_t magic_open(int flags);
void magic_close(magic_t cookie);
const char *magic_error(magic_t cookie);
const char *magic_file(magic_t cookie, const char *name);
const char *magic_buffer(magic_t cookie, const void *data, size_t n);
int magic_load(magic_t cookie, const char *databases);
*/
import "C"

import (
	"errors"
	"os"
	"sync"
	"unsafe"
)

// Decoder owns a cookie.
type Decoder struct {
	mu sync.Mutex
	db C.magic_t
}

// New closes the cookie that cannot be loaded.
func New(flags int) (*Decoder, error) {
	db := C.magic_open(C.int(flags))
	if db == nil {
		return nil, errors.New("magic: not opened")
	}
	if code := C.magic_load(db, nil); code != 0 {
		err := errors.New(C.GoString(C.magic_error(db)))
		C.magic_close(db)
		return nil, err
	}
	return &Decoder{db: db}, nil
}

// NewLost does not.
func NewLost(flags int, path string) (*Decoder, error) {
	db := C.magic_open(C.int(flags)) // want: early-return-leak
	if db == nil {
		return nil, errors.New("magic: not opened")
	}
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	if C.magic_load(db, cpath) != 0 {
		return nil, errors.New(C.GoString(C.magic_error(db)))
	}
	return &Decoder{db: db}, nil
}

// Close ends it.
func (d *Decoder) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.db != nil {
		C.magic_close(d.db)
		d.db = nil
	}
}

// File leaves the name.
func (d *Decoder) File(name string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.db == nil {
		return "", os.ErrClosed
	}
	cname := C.CString(name) // want: leak
	out := C.magic_file(d.db, cname)
	if out == nil {
		return "", errors.New(C.GoString(C.magic_error(d.db)))
	}
	return C.GoString(out), nil
}

// Buffer needs no copy.
func (d *Decoder) Buffer(b []byte) (string, error) {
	if len(b) == 0 {
		return "", nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	out := C.magic_buffer(d.db, unsafe.Pointer(&b[0]), C.size_t(len(b)))
	if out == nil {
		return "", errors.New(C.GoString(C.magic_error(d.db)))
	}
	return C.GoString(out), nil
}

var (
	once   sync.Once
	shared *Decoder
)

// TypeOf uses one for all.
func TypeOf(b []byte) (string, error) {
	var err error
	once.Do(func() { shared, err = New(0) })
	if err != nil {
		return "", err
	}
	return shared.Buffer(b)
}

// TypeOfFile makes one for each and forgets it.
func TypeOfFile(name string) (string, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	d, err := New(0) // want: missing-close
	if err != nil {
		return "", err
	}
	return d.Buffer(b)
}
