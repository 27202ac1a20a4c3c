// SPDX-License-Identifier: MIT

// Package objectlist lists the objects of a pool.
// from: https://github.com/ceph/go-ceph/pull/845: what rados_object_list puts into
// the caller's array must be given to rados_object_list_free.
package objectlist

/*
#include <stdlib.h>
#include <string.h>
typedef struct { size_t oid_length; char *oid; } rados_object_list_item;
static int rados_object_list(void *io, size_t n, rados_object_list_item *items) {
	items[0].oid = strdup("object");
	items[0].oid_length = 6;
	return 1;
}
static void rados_object_list_free(size_t n, rados_object_list_item *items) {
	for (size_t i = 0; i < n; i++)
		free(items[i].oid);
}
*/
import "C"

import "unsafe"

// Names leaks each name.
func Names(io unsafe.Pointer) []string {
	var items [8]C.rados_object_list_item
	n := C.rados_object_list(io, 8, &items[0]) // want: leak
	var names []string
	for _, item := range items[:n] {
		names = append(names, C.GoStringN(item.oid, C.int(item.oid_length)))
	}
	return names
}

// NamesFreed does not.
func NamesFreed(io unsafe.Pointer) []string {
	var items [8]C.rados_object_list_item
	n := C.rados_object_list(io, 8, &items[0])
	defer C.rados_object_list_free(C.size_t(n), &items[0])
	var names []string
	for _, item := range items[:n] {
		names = append(names, C.GoStringN(item.oid, C.int(item.oid_length)))
	}
	return names
}
