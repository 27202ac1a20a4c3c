// SPDX-License-Identifier: MIT

// Package p2pstore registers buffers.
// from: https://github.com/kvcache-ai/Mooncake/pull/61: strings for the engine's
// calls needed a C.free each.
package p2pstore

/*
#include <stdlib.h>
typedef struct { int segments; } engine_t;
static engine_t *createTransferEngine(const char *uri, const char *name) { return *uri ? calloc(1, sizeof(engine_t)) : NULL; }
static void destroyTransferEngine(engine_t *e) { free(e); }
static int registerLocalMemory(engine_t *e, const char *location) { return location ? 0 : -1; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Engine owns one.
type Engine struct{ engine *C.engine_t }

// NewEngine leaks when there is no engine.
func NewEngine(uri, name string) (*Engine, error) {
	curi := C.CString(uri) // want: early-return-leak
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	engine := C.createTransferEngine(curi, cname)
	if engine == nil {
		return nil, errors.New("no engine")
	}
	C.free(unsafe.Pointer(curi))
	return &Engine{engine}, nil
}

// Register frees with a closure that has a name.
func (e *Engine) Register(location string) error {
	cs := C.CString(location)
	free := func() { C.free(unsafe.Pointer(cs)) }
	if C.registerLocalMemory(e.engine, cs) != 0 {
		free()
		return errors.New("not registered")
	}
	free()
	return nil
}

// Close ends it.
func (e *Engine) Close() error {
	C.destroyTransferEngine(e.engine)
	e.engine = nil
	return nil
}
