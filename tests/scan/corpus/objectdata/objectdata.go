// SPDX-License-Identifier: MIT

// Package objectdata hangs data on GObjects.
package objectdata

/*
#include <stdlib.h>
typedef struct { void *data; void (*destroy)(void *); } GObject;
static void g_object_set_data_full(GObject *o, const char *key, void *data, void (*destroy)(void *)) {
	o->data = data;
	o->destroy = destroy;
}
static void g_object_set_data(GObject *o, const char *key, void *data) { o->data = data; }
static void g_free(void *p) { free(p); }
*/
import "C"

import "unsafe"

// Set gives the block to the object, with its destructor; the key is interned.
func Set(o *C.GObject, key string, size int) {
	ckey := C.CString(key)
	defer C.free(unsafe.Pointer(ckey))
	block := C.malloc(C.size_t(size))
	C.g_object_set_data_full(o, ckey, block, (*[0]byte)(C.g_free))
}

// SetKey leaks the key.
func SetKey(o *C.GObject, key string, size int) {
	block := C.malloc(C.size_t(size))
	C.g_object_set_data_full(o,
		C.CString(key), // want: inline-leak
		block, (*[0]byte)(C.g_free))
}
