// SPDX-License-Identifier: MIT

// Package sqlite counts what SQLite holds, so that a program knows what it left.
package sqlite

/*
#cgo CFLAGS: -I${SRCDIR}/..
#cgo LDFLAGS: -lsqlite3
#include <sqlite3.h>
#include "counted.h"

static void *malloc_counted(int size)
{
	return counted_realloc(NULL, (size_t)size);
}

static void *realloc_counted(void *block, int size)
{
	return counted_realloc(block, (size_t)size);
}

static int size_counted(void *block)
{
	return block ? (int)counted_size(block) : 0;
}

static int roundup(int size)
{
	return (size + 7) & ~7;
}

static int init(void *unused)
{
	return SQLITE_OK;
}

static void shutdown(void *unused)
{
}

static int start(void)
{
	static const sqlite3_mem_methods counted = {
		malloc_counted, counted_free, realloc_counted, size_counted,
		roundup, init, shutdown, NULL,
	};

	return sqlite3_config(SQLITE_CONFIG_MALLOC, &counted) == SQLITE_OK;
}

static void live(long *objects, long *bytes)
{
	*objects = counted_objects;
	*bytes = counted_bytes;
}
*/
import "C"

import "corpus/load"

// Amount is what SQLite held at a moment.
type Amount struct{ objects, bytes C.long }

// Start must come before SQLite is used.
func Start() {
	if C.start() == 0 {
		panic("SQLite is in use")
	}
}

func Live() (a Amount) {
	C.live(&a.objects, &a.bytes)
	return a
}

// Left says that the line left what has been added since.
func (a Amount) Left(label string) {
	now := Live()
	load.Left(label, int(now.objects-a.objects), int(now.bytes-a.bytes))
}
