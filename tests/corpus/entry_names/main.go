// SPDX-License-Identifier: MIT

// what: a listing is freed, but not the names that were taken from it
// from: https://github.com/apache/opendal/pull/7403
// verdict: leak
package main

// #include <stdio.h>
// #include <stdlib.h>
// #include <string.h>
// struct list { int n; char names[4][8]; };
// static struct list *list(int n)
// {
//	struct list *l = calloc(1, sizeof(*l));
//
//	for (l->n = 0; l->n < n; l->n++)
//		sprintf(l->names[l->n], "dir%d/", l->n);
//	return l;
// }
// static char *entry_name(struct list *l, int i) { return strdup(l->names[i]); }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func list(n int) (names []string) {
	l := C.list(C.int(n))
	defer C.free(unsafe.Pointer(l))
	for i := C.int(0); i < l.n; i++ {
		name := C.entry_name(l, i) // leaks
		names = append(names, C.GoString(name))
		load.Left("", 1, 6)
	}
	return names
}

func main() {
	load.Run(func(i int) { list(i % 5) })
	load.Done()
}
