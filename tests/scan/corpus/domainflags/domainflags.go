// SPDX-License-Identifier: MIT

// Package domainflags talks to a hypervisor.
// from: https://github.com/rgbkrk/libvirt-go/pull/95: of several C strings in a
// file, one was not freed.
package domainflags

/*
#include <stdlib.h>
static int virDomainSetMetadata(void *dom, const char *key, const char *uri) { return key && uri ? 0 : -1; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// SetMetadata frees one of its two.
func SetMetadata(dom unsafe.Pointer, key, uri string) error {
	ckey := C.CString(key)
	defer C.free(unsafe.Pointer(ckey))
	curi := C.CString(uri) // want: leak
	if C.virDomainSetMetadata(dom, ckey, curi) != 0 {
		return errors.New("no metadata")
	}
	return nil
}

// SetOptional gives NULL for what is not there.
func SetOptional(dom unsafe.Pointer, key, uri string) error {
	var ckey, curi *C.char
	if key != "" {
		ckey = C.CString(key)
		defer C.free(unsafe.Pointer(ckey))
	}
	if uri != "" {
		curi = C.CString(uri)
		defer C.free(unsafe.Pointer(curi))
	}
	if C.virDomainSetMetadata(dom, ckey, curi) != 0 {
		return errors.New("no metadata")
	}
	return nil
}
