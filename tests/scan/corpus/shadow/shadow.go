// SPDX-License-Identifier: MIT

// Package shadow looks users up; one function forgets its argument.
// from: https://github.com/linuxdeepin/go-lib/issues/120: getspnam neither keeps
// nor frees the name, and no path of the caller does.
package shadow

// #include <pwd.h>
// #include <stdlib.h>
import "C"

import (
	"errors"
	"unsafe"
)

var errUnknown = errors.New("no such user")

// Home never frees the name.
func Home(name string) (string, error) {
	cs := C.CString(name) // want: leak
	entry := C.getpwnam(cs)
	if entry == nil {
		return "", errUnknown
	}
	return C.GoString(entry.pw_dir), nil
}

// Shell frees it on each path.
func Shell(name string) (string, error) {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	entry := C.getpwnam(cs)
	if entry == nil {
		return "", errUnknown
	}
	return C.GoString(entry.pw_shell), nil
}
