// SPDX-License-Identifier: MIT

// what: a record is freed, but not what it points to
// verdict: leak
package main

// #include <stdlib.h>
// #include <string.h>
// struct record { char *name; long *values; int n; };
// static struct record *parse(const char *line)
// {
//	struct record *r = malloc(sizeof(*r));
//
//	*r = (struct record){ strdup(line), calloc(6, sizeof(long)), 6 };
//	return r;
// }
// static void record_free(struct record *r)
// {
//	free(r->values);
//	free(r);
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func sum(line string) (s int) {
	cs := C.CString(line)
	defer C.free(unsafe.Pointer(cs))
	r := C.parse(cs) // leaks
	defer C.record_free(r)
	load.Left("", 1, len(line)+1)
	for _, v := range unsafe.Slice(r.values, r.n) {
		s += int(v)
	}
	return s
}

func main() {
	load.Run(func(i int) { sum("x 1 2 3 4 5 6") })
	load.Done()
}
