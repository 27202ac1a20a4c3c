// SPDX-License-Identifier: MIT

// Package httpbridge tells C about requests.
// from: https://github.com/shazow/gohttplib/issues/14: what is allocated by C.* for
// each request is not matched by a C.free.
package httpbridge

/*
#include <stdlib.h>
typedef struct { char *method, *url; } Request;
static void handle(Request *r) {}
*/
import "C"

import "unsafe"

// Serve leaks three blocks.
func Serve(method, url string) {
	r := (*C.Request)(C.malloc(C.sizeof_Request)) // want: leak
	r.method = C.CString(method)                  // want: leak
	r.url = C.CString(url)                        // want: leak
	C.handle(r)
}

// ServeFreed frees three.
func ServeFreed(method, url string) {
	r := (*C.Request)(C.malloc(C.sizeof_Request))
	r.method = C.CString(method)
	r.url = C.CString(url)
	C.handle(r)
	C.free(unsafe.Pointer(r.method))
	C.free(unsafe.Pointer(r.url))
	C.free(unsafe.Pointer(r))
}

// ServeHalf frees the struct, and with it the only pointers to its strings.
func ServeHalf(method, url string) {
	r := (*C.Request)(C.malloc(C.sizeof_Request))
	defer C.free(unsafe.Pointer(r))
	r.method = C.CString(method) // want: leak
	r.url = C.CString(url)       // want: leak
	C.handle(r)
}
