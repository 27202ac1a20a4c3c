// SPDX-License-Identifier: MIT

// Package rocksiter goes through a store, in parts of which iterators are kept for the
// next who needs one.
// from: https://github.com/cockroachdb/cockroach/pull/21740: iterators with bounds in time
// were not kept like the others, and not closed either.
package rocksiter

/*
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
typedef struct DBEngine DBEngine;
typedef struct DBIterator DBIterator;
typedef struct { char *data; int len; } DBString;
typedef struct { bool valid; DBString key, value; } DBIterState;
DBIterator *DBNewIter(DBEngine *db, bool prefix);
DBIterator *DBNewTimeBoundIter(DBEngine *db, long min, long max);
DBIterState DBIterSeekToFirst(DBIterator *it);
DBIterState DBIterNext(DBIterator *it);
void DBIterDestroy(DBIterator *it);
DBString DBGetStats(DBEngine *db);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errEmpty = errors.New("empty")

// Iterator is one.
type Iterator interface {
	Next() bool
	Close()
}

type iterator struct {
	it    *C.DBIterator
	state C.DBIterState
}

func (i *iterator) init(it *C.DBIterator) {
	i.it = it
	i.state = C.DBIterSeekToFirst(i.it)
}

// Next goes on.
func (i *iterator) Next() bool {
	i.state = C.DBIterNext(i.it)
	return bool(i.state.valid)
}

func (i *iterator) destroy() {
	C.DBIterDestroy(i.it)
	*i = iterator{}
}

// Close ends it.
func (i *iterator) Close() { i.destroy() }

// reusable stays open until its batch is closed.
type reusable struct {
	iterator
	inUse bool
}

// Close lets the next have it.
func (r *reusable) Close() { r.inUse = false }

// Batch keeps one iterator.
type Batch struct {
	db     *C.DBEngine
	normal reusable
}

// Iterator gives the one that it keeps.
func (b *Batch) Iterator() Iterator {
	if b.normal.it == nil {
		b.normal.init(C.DBNewIter(b.db, false))
	}
	b.normal.inUse = true
	return &b.normal
}

// TimeBound gives a new one.
func (b *Batch) TimeBound(min, max int64) Iterator {
	i := &iterator{}
	i.init(C.DBNewTimeBoundIter(b.db, C.long(min), C.long(max)))
	return i
}

// Close ends the one that it keeps.
func (b *Batch) Close() {
	if b.normal.it != nil {
		b.normal.destroy()
	}
}

// Count closes what it got, which costs nothing.
func Count(b *Batch) (n int) {
	it := b.Iterator()
	defer it.Close()
	for it.Next() {
		n++
	}
	return n
}

// Since closes what is its own.
func Since(b *Batch, when int64) (n int, err error) {
	it := b.TimeBound(when, 1<<62)
	defer it.Close()
	for it.Next() {
		n++
	}
	if n == 0 {
		return 0, errEmpty
	}
	return n, nil
}

// SinceLost does not.
func SinceLost(b *Batch, when int64) (n int) {
	it := b.TimeBound(when, 1<<62) // want: missing-close
	for it.Next() {
		n++
	}
	return n
}

func goString(s C.DBString) string {
	text := C.GoStringN(s.data, C.int(s.len))
	C.free(unsafe.Pointer(s.data))
	return text
}

// Stats frees what the struct has.
func (b *Batch) Stats() string { return goString(C.DBGetStats(b.db)) }

// StatsLost reads the struct and leaves it.
func (b *Batch) StatsLost() string {
	s := C.DBGetStats(b.db) // want: leak
	return C.GoStringN(s.data, C.int(s.len))
}
