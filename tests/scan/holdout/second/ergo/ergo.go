// SPDX-License-Identifier: MIT

// Package ergo has addresses.
// from: https://github.com/ergoplatform/sigma-rust/issues/715: the string of an out
// parameter was freed by a defer that came before the call.
package ergo

/*
#include <stdint.h>
typedef struct Address Address;
typedef struct Error Error;
typedef Address *AddressPtr;
typedef Error *ErrorPtr;
extern ErrorPtr ergo_lib_address_from_base58(const char *s, AddressPtr *out);
extern void ergo_lib_address_to_base58(AddressPtr a, uint8_t prefix, const char **out);
extern void ergo_lib_address_delete(AddressPtr a);
extern void ergo_lib_delete_string(char *s);
extern char *ergo_lib_error_to_string(ErrorPtr e);
extern void ergo_lib_delete_error(ErrorPtr e);
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

// Address is an address.
type Address interface {
	Base58(prefix int) string
}

type address struct{ p C.AddressPtr }

func newError(e C.ErrorPtr) error {
	text := C.ergo_lib_error_to_string(e)
	defer C.ergo_lib_delete_string(text)
	C.ergo_lib_delete_error(e)
	return errors.New(C.GoString(text))
}

// New makes an address, which a finalizer deletes.
func New(s string) (Address, error) {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	var p C.AddressPtr
	if e := C.ergo_lib_address_from_base58(cs, &p); e != nil {
		return nil, newError(e)
	}
	a := &address{p: p}
	runtime.SetFinalizer(a, func(a *address) { C.ergo_lib_address_delete(a.p) })
	return a, nil
}

// Base58 defers too early.
func (a *address) Base58(prefix int) string {
	var out *C.char
	defer C.ergo_lib_delete_string(out)                        // want: nil-defer #1
	C.ergo_lib_address_to_base58(a.p, C.uint8_t(prefix), &out) // want: nil-defer #1
	return C.GoString(out)
}

// base58Late defers after the call.
func (a *address) base58Late(prefix int) string {
	var out *C.char
	C.ergo_lib_address_to_base58(a.p, C.uint8_t(prefix), &out)
	defer C.ergo_lib_delete_string(out)
	return C.GoString(out)
}

// base58Closure defers a function that looks when it runs.
func (a *address) base58Closure(prefix int) (s string) {
	var out *C.char
	defer func() { C.ergo_lib_delete_string(out) }()
	C.ergo_lib_address_to_base58(a.p, C.uint8_t(prefix), &out)
	s = C.GoString(out)
	return
}

// Check makes an address to see whether it can, and an error only when not.
func Check(s string) bool {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	var p C.AddressPtr
	if e := C.ergo_lib_address_from_base58(cs, &p); e != nil {
		C.ergo_lib_delete_error(e)
		return false
	}
	C.ergo_lib_address_delete(p)
	return true
}
