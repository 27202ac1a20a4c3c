// SPDX-License-Identifier: MIT

// what: the free of a result is deferred after the call that makes it
// verdict: ok
// calls: 500
package main

// #include <stdlib.h>
// #include <string.h>
// struct result { char *name; int rcode; };
// static int resolve(const char *name, struct result **result)
// {
//	struct result *r = malloc(sizeof(*r));
//
//	*r = (struct result){ strdup(name), 0 };
//	*result = r;
//	return 0;
// }
// static void resolve_free(struct result *r)
// {
//	if (r)
//		free(r->name);
//	free(r);
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func resolve(name string) bool {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	var r *C.struct_result
	C.resolve(cs, &r)
	defer C.resolve_free(r)
	return r.rcode == 0
}

func main() {
	load.Run(func(i int) { resolve("www.example.org") })
	load.Done()
}
