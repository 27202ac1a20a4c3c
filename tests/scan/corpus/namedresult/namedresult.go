// SPDX-License-Identifier: MIT

// Package namedresult frees what it made when it ends with an error.
package namedresult

/*
#include <stdlib.h>
static int init(void *p, int mode) { return mode ? 0 : -1; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errInit = errors.New("not initialized")

// Make gives the block to its caller unless there is an error.
func Make(mode int) (p unsafe.Pointer, err error) {
	p = C.malloc(64)
	defer func() {
		if err != nil {
			C.free(p)
			p = nil
		}
	}()
	if C.init(p, C.int(mode)) != 0 {
		return p, errInit
	}
	return p, nil
}

// MakeLost forgets the block in its error's path.
func MakeLost(mode int) (unsafe.Pointer, error) {
	p := C.malloc(64) // want: early-return-leak
	if C.init(p, C.int(mode)) != 0 {
		return nil, errInit
	}
	return p, nil
}

// MakeNil returns nil for the block, and the defer frees that.
func MakeNil(mode int) (p unsafe.Pointer, err error) {
	p = C.malloc(64) // want: early-return-leak
	defer func() {
		if err != nil {
			C.free(p)
		}
	}()
	if err := check(mode); err != nil {
		return nil, err
	}
	return p, nil
}

func check(mode int) error {
	if mode < 0 {
		return errInit
	}
	return nil
}
