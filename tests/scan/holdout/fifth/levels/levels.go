// SPDX-License-Identifier: MIT

// Package levels keeps things in LevelDB.
// from: leveldb's include/leveldb/c.h: errors are malloc's strings, values are freed by
// leveldb_free, options and iterators have their own destroy.
package levels

/*
#include <stddef.h>
#include <stdlib.h>
typedef struct leveldb_t leveldb_t;
typedef struct leveldb_options_t leveldb_options_t;
typedef struct leveldb_readoptions_t leveldb_readoptions_t;
typedef struct leveldb_iterator_t leveldb_iterator_t;
leveldb_t *leveldb_open(const leveldb_options_t *o, const char *name, char **errptr);
void leveldb_close(leveldb_t *db);
char *leveldb_get(leveldb_t *db, const leveldb_readoptions_t *o, const char *key, size_t n, size_t *len, char **errptr);
leveldb_iterator_t *leveldb_create_iterator(leveldb_t *db, const leveldb_readoptions_t *o);
void leveldb_iter_destroy(leveldb_iterator_t *it);
unsigned char leveldb_iter_valid(const leveldb_iterator_t *it);
void leveldb_iter_next(leveldb_iterator_t *it);
const char *leveldb_iter_key(const leveldb_iterator_t *it, size_t *n);
leveldb_options_t *leveldb_options_create(void);
void leveldb_options_destroy(leveldb_options_t *o);
leveldb_readoptions_t *leveldb_readoptions_create(void);
void leveldb_readoptions_destroy(leveldb_readoptions_t *o);
char *leveldb_property_value(leveldb_t *db, const char *name);
void leveldb_free(void *p);
*/
import "C"

import (
	"errors"
	"unsafe"
)

// DB is open.
type DB struct {
	db   *C.leveldb_t
	read *C.leveldb_readoptions_t
}

// Open leaves its options when it cannot open.
func Open(name string) (*DB, error) {
	options := C.leveldb_options_create() // want: early-return-leak
	cname := C.CString(name)
	defer C.leveldb_free(unsafe.Pointer(cname))
	var errStr *C.char
	db := C.leveldb_open(options, cname, &errStr)
	if errStr != nil {
		defer C.leveldb_free(unsafe.Pointer(errStr))
		return nil, errors.New(C.GoString(errStr))
	}
	C.leveldb_options_destroy(options)
	return &DB{db: db, read: C.leveldb_readoptions_create()}, nil
}

// Close ends both.
func (d *DB) Close() {
	C.leveldb_close(d.db)
	C.leveldb_readoptions_destroy(d.read)
	d.db, d.read = nil, nil
}

// Get copies the value.
func (d *DB) Get(key []byte) ([]byte, error) {
	var errStr *C.char
	var n C.size_t
	var k *C.char
	if len(key) != 0 {
		k = (*C.char)(unsafe.Pointer(&key[0]))
	}
	value := C.leveldb_get(d.db, d.read, k, C.size_t(len(key)), &n, &errStr)
	if errStr != nil {
		err := errors.New(C.GoString(errStr))
		C.leveldb_free(unsafe.Pointer(errStr))
		return nil, err
	}
	if value == nil {
		return nil, nil
	}
	defer C.leveldb_free(unsafe.Pointer(value))
	return C.GoBytes(unsafe.Pointer(value), C.int(n)), nil
}

// Property leaves the value.
func (d *DB) Property(name string) string {
	cname := C.CString(name)
	defer C.leveldb_free(unsafe.Pointer(cname))
	value := C.leveldb_property_value(d.db, cname) // want: leak
	if value == nil {
		return ""
	}
	return C.GoString(value)
}

// Iterator goes through.
type Iterator struct{ it *C.leveldb_iterator_t }

// NewIterator makes one.
func (d *DB) NewIterator() *Iterator {
	return &Iterator{it: C.leveldb_create_iterator(d.db, d.read)}
}

// Valid says whether there is more.
func (i *Iterator) Valid() bool { return C.leveldb_iter_valid(i.it) != 0 }

// Next goes on.
func (i *Iterator) Next() { C.leveldb_iter_next(i.it) }

// Key copies what is the iterator's.
func (i *Iterator) Key() []byte {
	var n C.size_t
	p := C.leveldb_iter_key(i.it, &n)
	return C.GoBytes(unsafe.Pointer(p), C.int(n))
}

// Close ends it.
func (i *Iterator) Close() {
	C.leveldb_iter_destroy(i.it)
	i.it = nil
}

// Count closes its iterator.
func (d *DB) Count() (n int) {
	it := d.NewIterator()
	defer it.Close()
	for ; it.Valid(); it.Next() {
		n++
	}
	return n
}

// Has leaves it when it has found the key.
func (d *DB) Has(key string) bool {
	it := d.NewIterator() // want: missing-close
	for ; it.Valid(); it.Next() {
		if string(it.Key()) == key {
			return true
		}
	}
	it.Close()
	return false
}

// Keys opens and closes.
func Keys(name string) (n int, err error) {
	db, err := Open(name)
	if err != nil {
		return
	}
	defer db.Close()
	return db.Count(), nil
}
