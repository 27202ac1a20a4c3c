// SPDX-License-Identifier: MIT

// Package enclave opens enclaves.
// from: https://github.com/hyperledger-labs/minbft/pull/114: the path of the enclave's
// file was the one C string of the project, and was not freed.
package enclave

/*
#include <stdint.h>
#include <stdlib.h>
typedef uint64_t eid_t;
static int usig_init(const char *file, eid_t *eid) { *eid = 7; return *file ? 0 : 2; }
static int usig_destroy(eid_t eid) { return eid == 0; }
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Enclave is loaded.
type Enclave struct{ id C.eid_t }

// Load leaks the path.
func Load(file string) (*Enclave, error) {
	e := &Enclave{}
	path := C.CString(file) // want: leak
	rc := C.usig_init(path, &e.id)
	if rc != 0 {
		return nil, fmt.Errorf("enclave %s: %d", file, rc)
	}
	return e, nil
}

// LoadFreed frees it in a closure that is deferred with an argument.
func LoadFreed(file string) (*Enclave, error) {
	e := &Enclave{}
	path := C.CString(file)
	defer func(p *C.char) { C.free(unsafe.Pointer(p)) }(path)
	if rc := C.usig_init(path, &e.id); rc != 0 {
		return nil, fmt.Errorf("enclave %s: %d", file, rc)
	}
	return e, nil
}

// Destroy needs no memory.
func (e *Enclave) Destroy() { C.usig_destroy(e.id) }
