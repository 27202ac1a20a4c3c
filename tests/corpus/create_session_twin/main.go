// SPDX-License-Identifier: MIT

// what: a macro in C goes on errors to where what was made is released
// verdict: ok
package main

// #include <stdlib.h>
// struct options { int threads; char profile[60]; };
// #define RETURN_ON_ERROR(x) if (x) goto out
// static int load_model(const char *path) { return path[0] != '/'; }
// static int create_session(const char *path, int *session)
// {
//	struct options *o = calloc(1, sizeof(*o));
//
//	*session = -1;
//	RETURN_ON_ERROR(load_model(path));
//	*session = o->threads;
// out:	free(o);
//	return *session;
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func create(path string) bool {
	cs := C.CString(path)
	defer C.free(unsafe.Pointer(cs))
	var session C.int
	if C.create_session(cs, &session) != 0 {
		return false
	}
	return true
}

func main() {
	load.Run(func(i int) { create([]string{"/m.onnx", "m.onnx"}[i%2]) })
	load.Done()
}
