// SPDX-License-Identifier: MIT

// Package readoptions reads with options that must be destroyed.
// from: https://github.com/Overclock-Validator/mithril/issues/87: each read makes
// options and destroys none.
package readoptions

/*
#include <stdlib.h>
typedef struct { int verify; } rocksdb_readoptions_t;
static rocksdb_readoptions_t *rocksdb_readoptions_create(void) { return calloc(1, sizeof(rocksdb_readoptions_t)); }
static void rocksdb_readoptions_destroy(rocksdb_readoptions_t *o) { free(o); }
static int rocksdb_get(rocksdb_readoptions_t *o) { return o->verify; }
*/
import "C"

import "errors"

// ReadOptions owns C memory.
type ReadOptions struct{ c *C.rocksdb_readoptions_t }

// NewReadOptions makes some.
func NewReadOptions() *ReadOptions {
	return &ReadOptions{C.rocksdb_readoptions_create()}
}

// Destroy frees them.
func (o *ReadOptions) Destroy() {
	C.rocksdb_readoptions_destroy(o.c)
	o.c = nil
}

// Get forgets its options.
func Get() (int, error) {
	opts := NewReadOptions() // want: missing-close
	n := int(C.rocksdb_get(opts.c))
	if n < 0 {
		return 0, errors.New("not there")
	}
	return n, nil
}

// GetDestroyed does not.
func GetDestroyed() (int, error) {
	opts := NewReadOptions()
	defer opts.Destroy()
	n := int(C.rocksdb_get(opts.c))
	if n < 0 {
		return 0, errors.New("not there")
	}
	return n, nil
}

// Store keeps its options for all reads.
type Store struct{ opts *ReadOptions }

// OpenStore gives them to the store.
func OpenStore() *Store {
	opts := NewReadOptions()
	return &Store{opts: opts}
}

// Close destroys them.
func (s *Store) Close() { s.opts.Destroy() }
