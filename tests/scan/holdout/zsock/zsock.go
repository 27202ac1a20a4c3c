// SPDX-License-Identifier: MIT

// Package zsock sets options of sockets.
// from: https://github.com/zeromq/goczmq/pull/185: strings for options and endpoints
// were not freed.
package zsock

/*
#include <stdlib.h>
typedef struct zsock { int type; } zsock_t;
static zsock_t *zsock_new(int type) { zsock_t *s = calloc(1, sizeof(*s)); s->type = type; return s; }
static void zsock_destroy(zsock_t **s) { free(*s); *s = NULL; }
static int zsock_attach(zsock_t *s, const char *endpoints) { return *endpoints ? 0 : -1; }
static char *zsock_identity(zsock_t *s) { return calloc(1, 8); }
static void zstr_free(char **s) { free(*s); *s = NULL; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errAttach = errors.New("not attached")

// Sock is a socket.
type Sock struct{ s *C.zsock_t }

// New makes one, and leaves it when it cannot be attached.
func New(kind int, endpoints string) (*Sock, error) {
	s := &Sock{s: C.zsock_new(C.int(kind))} // want: early-return-leak
	ce := C.CString(endpoints)
	defer C.free(unsafe.Pointer(ce))
	if C.zsock_attach(s.s, ce) == -1 {
		return nil, errAttach
	}
	return s, nil
}

// NewDestroyed destroys it then.
func NewDestroyed(kind int, endpoints string) (*Sock, error) {
	s := &Sock{s: C.zsock_new(C.int(kind))}
	ce := C.CString(endpoints)
	defer C.free(unsafe.Pointer(ce))
	if C.zsock_attach(s.s, ce) == -1 {
		s.Destroy()
		return nil, errAttach
	}
	return s, nil
}

// Destroy ends it.
func (s *Sock) Destroy() { C.zsock_destroy(&s.s) }

// Attach leaks its string.
func (s *Sock) Attach(endpoints string) bool {
	ce := C.CString(endpoints) // want: leak
	ok := C.zsock_attach(s.s, ce) == 0
	return ok
}

// Identity is copied, and freed by address.
func (s *Sock) Identity() string {
	id := C.zsock_identity(s.s)
	defer C.zstr_free(&id)
	return C.GoString(id)
}

// IdentityLost is copied only.
func (s *Sock) IdentityLost() string {
	id := C.zsock_identity(s.s) // want: leak
	return C.GoString(id)
}
