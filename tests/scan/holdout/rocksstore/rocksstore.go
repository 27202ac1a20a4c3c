// SPDX-License-Identifier: MIT

// Package rocksstore keeps things in RocksDB.
// from: https://github.com/seaweedfs/seaweedfs/issues/1726: objects with options hold
// C pointers that must be released explicitly.
package rocksstore

/*
#include <stdlib.h>
#include <string.h>
typedef struct { int sync; } rocksdb_writeoptions_t;
typedef struct { char *data; size_t n; } pinned;
static rocksdb_writeoptions_t *rocksdb_writeoptions_create(void) { return calloc(1, sizeof(rocksdb_writeoptions_t)); }
static void rocksdb_writeoptions_destroy(rocksdb_writeoptions_t *o) { free(o); }
static char *rocksdb_get(const char *key, size_t n, size_t *len, char **err) { *len = n; *err = NULL; return strndup(key, n); }
static void rocksdb_put(rocksdb_writeoptions_t *o, const char *key, size_t n, char **err) { *err = n ? NULL : strdup("empty"); }
static void rocksdb_free(void *p) { free(p); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// WriteOptions owns C memory.
type WriteOptions struct{ c *C.rocksdb_writeoptions_t }

// NewDefaultWriteOptions makes some.
func NewDefaultWriteOptions() *WriteOptions { return &WriteOptions{C.rocksdb_writeoptions_create()} }

// Destroy frees them.
func (o *WriteOptions) Destroy() { C.rocksdb_writeoptions_destroy(o.c); o.c = nil }

// Slice is C memory of the library.
type Slice struct {
	data *C.char
	n    C.size_t
}

// Free frees it.
func (s *Slice) Free() {
	C.rocksdb_free(unsafe.Pointer(s.data))
	s.data = nil
}

// Data is only valid until Free.
func (s *Slice) Data() []byte { return unsafe.Slice((*byte)(unsafe.Pointer(s.data)), int(s.n)) }

// Get gives the value to its caller.
func Get(key []byte) (*Slice, error) {
	var n C.size_t
	var cerr *C.char
	data := C.rocksdb_get((*C.char)(unsafe.Pointer(&key[0])), C.size_t(len(key)), &n, &cerr)
	if cerr != nil {
		defer C.rocksdb_free(unsafe.Pointer(cerr))
		return nil, errors.New(C.GoString(cerr))
	}
	return &Slice{data, n}, nil
}

// Has does not free what it got.
// from: https://github.com/blevesearch/blevex/issues/12: slices that Get returns must
// be freed, and were not.
func Has(key []byte) bool {
	value, err := Get(key) // want: missing-close
	if err != nil {
		return false
	}
	return len(value.Data()) > 0
}

// HasFreed does.
func HasFreed(key []byte) bool {
	value, err := Get(key)
	if err != nil {
		return false
	}
	defer value.Free()
	return len(value.Data()) > 0
}

// Put forgets its options.
func Put(key []byte) error {
	opts := NewDefaultWriteOptions() // want: missing-close
	return put(opts, key)
}

func put(opts *WriteOptions, key []byte) error {
	var cerr *C.char
	C.rocksdb_put(opts.c, (*C.char)(unsafe.Pointer(&key[0])), C.size_t(len(key)), &cerr) // want: leak
	if cerr != nil {
		return errors.New(C.GoString(cerr))
	}
	return nil
}
