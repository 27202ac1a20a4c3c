// SPDX-License-Identifier: MIT

// Package oci8bind binds values to statements.
// from: https://github.com/mattn/go-oci8/pull/121: of several error paths one did not
// free the values that were bound before.
package oci8bind

/*
#include <stdlib.h>
#include <string.h>
typedef struct OCIStmt OCIStmt;
typedef struct OCIError OCIError;
int OCIBind(OCIStmt *s, OCIError *e, int position, void *value, int size);
int OCIExecute(OCIStmt *s, OCIError *e);
int OCIErrorText(OCIError *e, char *buffer, int size);
*/
import "C"

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"unsafe"
)

var errBind = errors.New("bind")

type bound struct {
	pbuf unsafe.Pointer
	size C.int
}

// Stmt is prepared.
type Stmt struct {
	s *C.OCIStmt
	e *C.OCIError
}

func freeBounds(list []bound) {
	for _, b := range list {
		if b.pbuf != nil {
			C.free(b.pbuf)
			b.pbuf = nil
		}
	}
}

func (s *Stmt) message() error {
	buffer := (*C.char)(C.malloc(512))
	defer C.free(unsafe.Pointer(buffer))
	if C.OCIErrorText(s.e, buffer, 512) != 0 {
		return errBind
	}
	return errors.New(C.GoString(buffer))
}

func (s *Stmt) bind(values []driver.Value) (list []bound, err error) {
	for i, v := range values {
		var b bound
		switch v := v.(type) {
		case nil:
		case []byte:
			b.pbuf, b.size = C.CBytes(v), C.int(len(v))
		case string:
			b.pbuf, b.size = unsafe.Pointer(C.CString(v)), C.int(len(v))
		case int64:
			b.pbuf, b.size = C.malloc(8), 8
			*(*int64)(b.pbuf) = v
		default:
			freeBounds(list)
			return nil, fmt.Errorf("%T: %w", v, errBind)
		}
		list = append(list, b)
		if C.OCIBind(s.s, s.e, C.int(i+1), b.pbuf, b.size) != 0 {
			defer freeBounds(list)
			return nil, s.message()
		}
	}
	return list, nil
}

// Exec frees what it has bound.
func (s *Stmt) Exec(values []driver.Value) error {
	list, err := s.bind(values)
	if err != nil {
		return err
	}
	defer freeBounds(list)
	if C.OCIExecute(s.s, s.e) != 0 {
		return s.message()
	}
	return nil
}

// Query does not when it fails.
func (s *Stmt) Query(values []driver.Value) error {
	list, err := s.bind(values) // want: early-return-leak
	if err != nil {
		return err
	}
	if rc := C.OCIExecute(s.s, s.e); rc != 0 {
		return s.message()
	}
	freeBounds(list)
	return nil
}

// BindName loses its name in one of two errors.
func (s *Stmt) BindName(name string, limit int) error {
	p := C.CString(name) // want: early-return-leak
	if len(name) > limit {
		return errBind
	}
	if C.OCIBind(s.s, s.e, 1, unsafe.Pointer(p), C.int(len(name))) != 0 {
		C.free(unsafe.Pointer(p))
		return s.message()
	}
	rc := C.OCIExecute(s.s, s.e)
	C.free(unsafe.Pointer(p))
	if rc != 0 {
		return s.message()
	}
	return nil
}
