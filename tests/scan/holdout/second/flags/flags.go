// SPDX-License-Identifier: MIT

// Package flags frees what it has made, and remembers whether it has.
package flags

/*
#include <stdlib.h>
static int connect_to(const char *host, const char *user, const char *password) { return host ? 0 : -1; }
static const char *default_user(void) { return "nobody"; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errConnect = errors.New("not connected")

// Nilable frees both, of which one may be nil.
func Nilable(host, user string) error {
	chost := C.CString(host)
	defer C.free(unsafe.Pointer(chost))
	var cuser *C.char
	if user != "" {
		cuser = C.CString(user)
		defer C.free(unsafe.Pointer(cuser))
	}
	if C.connect_to(chost, cuser, nil) != 0 {
		return errConnect
	}
	return nil
}

// Flag frees what is its own.
func Flag(host, user string) error {
	chost := C.CString(host)
	defer C.free(unsafe.Pointer(chost))
	owned := false
	cuser := C.default_user()
	if user != "" {
		cuser = C.CString(user)
		owned = true
	}
	rc := C.connect_to(chost, cuser, nil)
	if owned {
		C.free(unsafe.Pointer(cuser))
	}
	if rc != 0 {
		return errConnect
	}
	return nil
}

// FlagNot frees what is the library's, too.
func FlagNot(host, user string) error {
	chost := C.CString(host)
	defer C.free(unsafe.Pointer(chost))
	cuser := C.default_user()
	if user != "" {
		cuser = C.CString(user)
	}
	rc := C.connect_to(chost, cuser, nil)
	C.free(unsafe.Pointer(cuser)) // want: foreign-free
	if rc != 0 {
		return errConnect
	}
	return nil
}

// Success frees by a deferred function when it fails.
func Success(host string) (*C.char, error) {
	chost := C.CString(host)
	ok := false
	defer func() {
		if !ok {
			C.free(unsafe.Pointer(chost))
		}
	}()
	if C.connect_to(chost, nil, nil) != 0 {
		return nil, errConnect
	}
	ok = true
	return chost, nil
}

// Error does the same by its result.
func Error(host string) (p *C.char, err error) {
	p = C.CString(host)
	defer func() {
		if err != nil {
			C.free(unsafe.Pointer(p))
		}
	}()
	if C.connect_to(p, nil, nil) != 0 {
		err = errConnect
		return
	}
	return
}

// Shadowed sets its result to nil before the deferred function frees it.
func Shadowed(host string, check func(string) error) (p *C.char, err error) {
	p = C.CString(host) // want: leak
	defer func() {
		if err != nil {
			C.free(unsafe.Pointer(p))
		}
	}()
	if err := check(host); err != nil {
		return nil, err
	}
	return p, nil
}

// Half frees when there is a password only.
func Half(host, password string) int {
	chost := C.CString(host) // want: leak
	var cpassword *C.char
	if password != "" {
		cpassword = C.CString(password)
	}
	rc := C.connect_to(chost, nil, cpassword)
	if cpassword != nil {
		C.free(unsafe.Pointer(cpassword))
		C.free(unsafe.Pointer(chost))
	}
	return int(rc)
}

// Same asks the same question twice.
func Same(host string, secret []byte) int {
	chost := C.CString(host)
	defer C.free(unsafe.Pointer(chost))
	var csecret unsafe.Pointer
	if len(secret) > 0 {
		csecret = C.CBytes(secret)
	}
	rc := C.connect_to(chost, nil, (*C.char)(csecret))
	if len(secret) > 0 {
		C.free(csecret)
	}
	return int(rc)
}
