// SPDX-License-Identifier: MIT

// Package domainlookup looks domains up.
// from: https://github.com/kubevirt/kubevirt/pull/4685: a domain that was looked up
// must be freed, and some were not; https://github.com/kubevirt/kubevirt/pull/7734:
// another one was freed in the function and again by its defer.
package domainlookup

/*
#include <stdlib.h>
typedef struct { int state; } virDomain;
static virDomain *virDomainLookupByName(const char *name) { return *name ? calloc(1, sizeof(virDomain)) : NULL; }
static int virDomainFree(virDomain *d) { free(d); return 0; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Domain owns a reference.
type Domain struct{ ptr *C.virDomain }

// LookupDomain finds one by name.
func LookupDomain(name string) (*Domain, error) {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	ptr := C.virDomainLookupByName(cs)
	if ptr == nil {
		return nil, errors.New("no domain")
	}
	return &Domain{ptr}, nil
}

// Free ends it.
func (d *Domain) Free() error {
	C.virDomainFree(d.ptr)
	return nil
}

// State is a number.
func (d *Domain) State() int { return int(d.ptr.state) }

// Running leaks.
func Running(name string) (bool, error) {
	dom, err := LookupDomain(name) // want: missing-close
	if err != nil {
		return false, err
	}
	return dom.State() == 1, nil
}

// RunningTwice frees twice.
func RunningTwice(name string) (bool, error) {
	dom, err := LookupDomain(name)
	if err != nil {
		return false, err
	}
	defer dom.Free() // want: double-free #1
	state := dom.State()
	dom.Free() // want: double-free #1
	return state == 1, nil
}

// RunningFreed is right.
func RunningFreed(name string) (running bool, err error) {
	dom, err := LookupDomain(name)
	if err != nil {
		return false, err
	}
	defer func() {
		if e := dom.Free(); err == nil {
			err = e
		}
	}()
	return dom.State() == 1, nil
}
