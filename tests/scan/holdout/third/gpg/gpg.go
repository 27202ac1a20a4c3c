// SPDX-License-Identifier: MIT

// Package gpg encrypts with GPGME.
// from: https://github.com/proglottis/gpgme/pull/23: data objects were released by
// finalizers while C code still used them.
package gpg

/*
#include <gpgme.h>
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"unsafe"
)

func handleError(err C.gpgme_error_t) error {
	if err == 0 {
		return nil
	}
	return fmt.Errorf("gpgme: %d", uint32(err))
}

// Data owns a data object.
type Data struct {
	dh  C.gpgme_data_t
	buf []byte
}

func newData() *Data {
	d := &Data{}
	runtime.SetFinalizer(d, (*Data).Close)
	return d
}

// NewData is empty.
func NewData() (*Data, error) {
	d := newData()
	return d, handleError(C.gpgme_data_new(&d.dh))
}

// NewDataBytes copies.
func NewDataBytes(b []byte) (*Data, error) {
	d := newData()
	var cb *C.char
	if len(b) != 0 {
		cb = (*C.char)(unsafe.Pointer(&b[0]))
	}
	return d, handleError(C.gpgme_data_new_from_mem(&d.dh, cb, C.size_t(len(b)), 1))
}

// Close ends it once.
func (d *Data) Close() error {
	if d.dh == nil {
		return nil
	}
	_, err := C.gpgme_data_release(d.dh)
	runtime.KeepAlive(d)
	d.dh = nil
	return err
}

// Context owns a context.
type Context struct{ ctx C.gpgme_ctx_t }

// New has no finalizer.
func New() (*Context, error) {
	c := &Context{}
	err := C.gpgme_new(&c.ctx)
	return c, handleError(err)
}

// Release ends it.
func (c *Context) Release() {
	if c.ctx != nil {
		C.gpgme_release(c.ctx)
	}
	c.ctx = nil
}

// Key is fetched by its fingerprint.
func (c *Context) Key(fingerprint string) (C.gpgme_key_t, error) {
	cs := C.CString(fingerprint)
	defer C.free(unsafe.Pointer(cs))
	var key C.gpgme_key_t
	err := handleError(C.gpgme_get_key(c.ctx, cs, &key, 0))
	return key, err
}

// Import leaves its context when the reader fails.
func Import(r io.Reader) error {
	c, err := New() // want: missing-close
	if err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	defer c.Release()
	d, err := NewDataBytes(b)
	if err != nil {
		return err
	}
	defer d.Close()
	return handleError(C.gpgme_op_import(c.ctx, d.dh))
}

// Owner gives the key back.
func Owner(fingerprint string) (string, error) {
	c, err := New()
	if err != nil {
		return "", err
	}
	defer c.Release()
	key, err := c.Key(fingerprint)
	if err != nil {
		return "", err
	}
	defer C.gpgme_key_unref(key)
	if key.uids == nil {
		return "", errors.New("nobody")
	}
	return C.GoString(key.uids.uid), nil
}

// Expired leaves the key.
func Expired(c *Context, fingerprint string) (bool, error) {
	key, err := c.Key(fingerprint) // want: leak
	if err != nil {
		return false, err
	}
	return key.protocol == 0, nil
}

// Version is a constant of the library.
func Version() string { return C.GoString(C.gpgme_check_version(nil)) }
