// SPDX-License-Identifier: MIT

// what: a listing is freed, and the names that were taken from it
// verdict: ok
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
		name := C.entry_name(l, i)
		names = append(names, C.GoString(name))
		C.free(unsafe.Pointer(name))
	}
	return names
}

func main() {
	load.Run(func(i int) { list(i % 5) })
	load.Done()
}
