// SPDX-License-Identifier: MIT

// Package labels fills a C struct field by field.
// from: https://github.com/fzwoch/obs-teleport/issues/7: results of C.CString all over
// the place were not freed.
package labels

/*
#include <stdbool.h>
#include <stdlib.h>
struct source { const char *id; const char *name; bool (*on)(void); };
static int add(struct source *s, const char *key, const char *value) { return s && key && value; }
*/
import "C"

import "unsafe"

// Register is called once, and the host keeps the struct: they are meant to stay.
var source = C.struct_source{
	id:   C.CString("teleport"),
	name: C.CString("Teleport"),
}

// Update leaks a key and a value each time.
func Update(values map[string]string) int {
	n := 0
	for key, value := range values {
		ckey := C.CString(key)     // want: leak
		cvalue := C.CString(value) // want: leak
		n += int(C.add(&source, ckey, cvalue))
	}
	return n
}

// UpdateFreed frees by a function value.
func UpdateFreed(values map[string]string) int {
	n := 0
	free := func(p *C.char) { C.free(unsafe.Pointer(p)) }
	for key, value := range values {
		ckey, cvalue := C.CString(key), C.CString(value)
		n += int(C.add(&source, ckey, cvalue))
		free(ckey)
		free(cvalue)
	}
	return n
}
