// SPDX-License-Identifier: MIT

// Package ldapc searches directories.
// from: the pages ldap_get_values(3), ldap_first_attribute(3), ldap_get_dn(3), ldap_err2string(3):
// values, names and attributes are the caller's, each with its own free; messages are
// constants.
package ldapc

/*
#include <stdlib.h>
typedef struct ldap LDAP;
typedef struct ldapmsg LDAPMessage;
typedef struct berelement BerElement;
int ldap_initialize(LDAP **l, const char *uri);
int ldap_unbind_ext_s(LDAP *l, void *s, void *c);
int ldap_search_s(LDAP *l, const char *base, int scope, const char *filter, char **attrs, int only, LDAPMessage **result);
int ldap_msgfree(LDAPMessage *m);
LDAPMessage *ldap_first_entry(LDAP *l, LDAPMessage *m);
LDAPMessage *ldap_next_entry(LDAP *l, LDAPMessage *m);
char *ldap_get_dn(LDAP *l, LDAPMessage *e);
char *ldap_first_attribute(LDAP *l, LDAPMessage *e, BerElement **b);
char *ldap_next_attribute(LDAP *l, LDAPMessage *e, BerElement *b);
char **ldap_get_values(LDAP *l, LDAPMessage *e, const char *name);
void ldap_value_free(char **v);
void ldap_memfree(void *p);
void ber_free(BerElement *b, int how);
char *ldap_err2string(int code);
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Conn is bound.
type Conn struct{ l *C.LDAP }

// Dial connects.
func Dial(uri string) (*Conn, error) {
	curi := C.CString(uri)
	defer C.free(unsafe.Pointer(curi))
	var l *C.LDAP
	if rc := C.ldap_initialize(&l, curi); rc != 0 {
		return nil, errors.New(C.GoString(C.ldap_err2string(rc)))
	}
	return &Conn{l}, nil
}

// Unbind ends it.
func (c *Conn) Unbind() error {
	rc := C.ldap_unbind_ext_s(c.l, nil, nil)
	c.l = nil
	if rc != 0 {
		return errors.New(C.GoString(C.ldap_err2string(rc)))
	}
	return nil
}

func (c *Conn) search(base, filter string) (*C.LDAPMessage, error) {
	cbase, cfilter := C.CString(base), C.CString(filter)
	defer C.free(unsafe.Pointer(cbase))
	defer C.free(unsafe.Pointer(cfilter))
	var result *C.LDAPMessage
	if rc := C.ldap_search_s(c.l, cbase, 2, cfilter, nil, 0, &result); rc != 0 {
		C.ldap_msgfree(result)
		return nil, errors.New(C.GoString(C.ldap_err2string(rc)))
	}
	return result, nil
}

// Names frees each name and the result.
func (c *Conn) Names(base, filter string) (names []string, err error) {
	result, err := c.search(base, filter)
	if err != nil {
		return nil, err
	}
	defer C.ldap_msgfree(result)
	for e := C.ldap_first_entry(c.l, result); e != nil; e = C.ldap_next_entry(c.l, e) {
		dn := C.ldap_get_dn(c.l, e)
		names = append(names, C.GoString(dn))
		C.ldap_memfree(unsafe.Pointer(dn))
	}
	return names, nil
}

// Exists leaves the result.
func (c *Conn) Exists(base, filter string) bool {
	result, err := c.search(base, filter) // want: leak
	if err != nil {
		return false
	}
	return C.ldap_first_entry(c.l, result) != nil
}

// Last leaves one name for each entry.
func (c *Conn) Last(base, filter string) (name string, err error) {
	result, err := c.search(base, filter)
	if err != nil {
		return "", err
	}
	defer C.ldap_msgfree(result)
	for e := C.ldap_first_entry(c.l, result); e != nil; e = C.ldap_next_entry(c.l, e) {
		name = C.GoString(C.ldap_get_dn(c.l, e)) // want: leak
	}
	return name, nil
}

// Attributes frees values, names and what goes through them.
func (c *Conn) Attributes(e *C.LDAPMessage) map[string]string {
	all := make(map[string]string)
	var b *C.BerElement
	for a := C.ldap_first_attribute(c.l, e, &b); a != nil; a = C.ldap_next_attribute(c.l, e, b) {
		values := C.ldap_get_values(c.l, e, a)
		if values != nil {
			all[C.GoString(a)] = C.GoString(*values)
			C.ldap_value_free(values)
		}
		C.ldap_memfree(unsafe.Pointer(a))
	}
	if b != nil {
		C.ber_free(b, 0)
	}
	return all
}

// Value leaves the values.
func (c *Conn) Value(e *C.LDAPMessage, name string) string {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	values := C.ldap_get_values(c.l, e, cname) // want: leak
	if values == nil {
		return ""
	}
	return C.GoString(*values)
}

// Find unbinds where it has found something only.
func Find(uri, base, filter string) ([]string, error) {
	c, err := Dial(uri) // want: missing-close
	if err != nil {
		return nil, err
	}
	names, err := c.Names(base, filter)
	if err != nil {
		return nil, err
	}
	return names, c.Unbind()
}
