// SPDX-License-Identifier: MIT

// Package rocksoptions sets options by name.
// from: https://github.com/linxGnu/grocksdb/pull/141: each call of SetOptions leaks
// what it makes for the C function.
package rocksoptions

/*
#include <stdlib.h>
static void rocksdb_set_options(void *db, int n, char **keys, char **values) {}
*/
import "C"

import "unsafe"

// Set leaks keys and values.
func Set(db unsafe.Pointer, keys, values []string) {
	n := len(keys)
	ckeys := make([]*C.char, n)
	cvalues := make([]*C.char, n)
	for i := range keys {
		ckeys[i] = C.CString(keys[i])     // want: leak
		cvalues[i] = C.CString(values[i]) // want: leak
	}
	C.rocksdb_set_options(db, C.int(n), &ckeys[0], &cvalues[0])
}

// SetFreed frees both slices.
func SetFreed(db unsafe.Pointer, keys, values []string) {
	ckeys := list(keys)
	defer free(ckeys)
	cvalues := list(values)
	defer free(cvalues)
	C.rocksdb_set_options(db, C.int(len(keys)), &ckeys[0], &cvalues[0])
}

func list(all []string) []*C.char {
	made := make([]*C.char, len(all))
	for i, s := range all {
		made[i] = C.CString(s)
	}
	return made
}

func free(all []*C.char) {
	for _, p := range all {
		C.free(unsafe.Pointer(p))
	}
}
