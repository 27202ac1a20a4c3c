// SPDX-License-Identifier: MIT

// Package unbound resolves names.
// from: https://github.com/miekg/unbound/issues/8: a deferred free of the result
// freed nothing, a direct one did; the call replaces the pointer that the defer has.
package unbound

/*
#include <stdlib.h>
struct ub_result { int rcode; };
static struct ub_result *new_ub_result(void) { return NULL; }
static int ub_resolve(const char *name, struct ub_result **result) {
	*result = calloc(1, sizeof(**result));
	return *result ? 0 : -1;
}
static void ub_resolve_free(struct ub_result *result) { free(result); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Resolve frees what the call replaced.
func Resolve(name string) (int, error) {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	var res *C.struct_ub_result = C.new_ub_result()
	defer C.ub_resolve_free(res)     // want: nil-defer #1
	if C.ub_resolve(cs, &res) != 0 { // want: nil-defer #1
		return 0, errors.New("not resolved")
	}
	return int(res.rcode), nil
}

// ResolveFreed frees what the call made.
func ResolveFreed(name string) (int, error) {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	var res *C.struct_ub_result
	status := C.ub_resolve(cs, &res)
	defer C.ub_resolve_free(res)
	if status != 0 {
		return 0, errors.New("not resolved")
	}
	return int(res.rcode), nil
}
