// SPDX-License-Identifier: MIT

// Package domains lists what runs, through wrappers that leave an error in a struct.
// from: libvirt's html/libvirt-libvirt-domain.html: each domain of the list and the list
// itself are freed by the caller, as are names of devices and descriptions in XML.
package domains

/*
#include <stdlib.h>
#include <string.h>
typedef struct _virConnect *virConnectPtr;
typedef struct _virDomain *virDomainPtr;
typedef struct { int code; char *message; } virError;
virConnectPtr virConnectOpenWrapper(const char *name, virError *err);
int virConnectCloseWrapper(virConnectPtr c, virError *err);
int virConnectListAllDomainsWrapper(virConnectPtr c, virDomainPtr **domains, unsigned flags, virError *err);
virDomainPtr virDomainLookupByNameWrapper(virConnectPtr c, const char *name, virError *err);
int virDomainFreeWrapper(virDomainPtr d, virError *err);
char *virDomainGetXMLDescWrapper(virDomainPtr d, unsigned flags, virError *err);
const char *virDomainGetNameWrapper(virDomainPtr d, virError *err);
static void resetError(virError *e) { free(e->message); e->message = NULL; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

func makeError(err *C.virError) error {
	ret := errors.New(C.GoString(err.message))
	C.resetError(err)
	return ret
}

// Connect is a connection.
type Connect struct{ ptr C.virConnectPtr }

// Domain is a domain.
type Domain struct{ ptr C.virDomainPtr }

// NewConnect connects.
func NewConnect(uri string) (*Connect, error) {
	var cUri *C.char
	if uri != "" {
		cUri = C.CString(uri)
		defer C.free(unsafe.Pointer(cUri))
	}
	var err C.virError
	ptr := C.virConnectOpenWrapper(cUri, &err)
	if ptr == nil {
		return nil, makeError(&err)
	}
	return &Connect{ptr: ptr}, nil
}

// Close closes.
func (c *Connect) Close() (int, error) {
	var err C.virError
	result := int(C.virConnectCloseWrapper(c.ptr, &err))
	if result == -1 {
		return result, makeError(&err)
	}
	c.ptr = nil
	return result, nil
}

// ListAllDomains gives the domains to its caller and frees the list.
func (c *Connect) ListAllDomains(flags uint) ([]Domain, error) {
	var cList *C.virDomainPtr
	var err C.virError
	n := C.virConnectListAllDomainsWrapper(c.ptr, (**C.virDomainPtr)(&cList), C.uint(flags), &err)
	if n == -1 {
		return nil, makeError(&err)
	}
	var list []Domain
	for _, ptr := range unsafe.Slice(cList, int(n)) {
		list = append(list, Domain{ptr})
	}
	C.free(unsafe.Pointer(cList))
	return list, nil
}

// LookupDomainByName gives one.
func (c *Connect) LookupDomainByName(name string) (*Domain, error) {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	var err C.virError
	ptr := C.virDomainLookupByNameWrapper(c.ptr, cName, &err)
	if ptr == nil {
		return nil, makeError(&err)
	}
	return &Domain{ptr: ptr}, nil
}

// Free gives it back.
func (d *Domain) Free() error {
	var err C.virError
	if C.virDomainFreeWrapper(d.ptr, &err) == -1 {
		return makeError(&err)
	}
	return nil
}

// XML frees the description.
func (d *Domain) XML(flags uint) (string, error) {
	var err C.virError
	result := C.virDomainGetXMLDescWrapper(d.ptr, C.uint(flags), &err)
	if result == nil {
		return "", makeError(&err)
	}
	xml := C.GoString(result)
	C.free(unsafe.Pointer(result))
	return xml, nil
}

// XMLLost does not.
func (d *Domain) XMLLost(flags uint) (string, error) {
	var err C.virError
	result := C.virDomainGetXMLDescWrapper(d.ptr, C.uint(flags), &err) // want: leak
	if result == nil {
		return "", makeError(&err)
	}
	return C.GoString(result), nil
}

// Name is the domain's.
func (d *Domain) Name() (string, error) {
	var err C.virError
	name := C.virDomainGetNameWrapper(d.ptr, &err)
	if name == nil {
		return "", makeError(&err)
	}
	return C.GoString(name), nil
}

// Describe leaves the domain when it has no description.
func Describe(uri, name string) (string, error) {
	c, err := NewConnect(uri)
	if err != nil {
		return "", err
	}
	defer c.Close()
	d, err := c.LookupDomainByName(name) // want: missing-close
	if err != nil {
		return "", err
	}
	xml, err := d.XML(0)
	if err != nil {
		return "", err
	}
	return xml, d.Free()
}

// Names frees each of them.
func Names(c *Connect) (names []string, err error) {
	list, err := c.ListAllDomains(0)
	if err != nil {
		return nil, err
	}
	for i := range list {
		name, err := list[i].Name()
		if err == nil {
			names = append(names, name)
		}
		list[i].Free()
	}
	return names, nil
}

// Ping leaves its connection.
func Ping(uri string) error {
	_, err := NewConnect(uri) // want: missing-close
	return err
}
