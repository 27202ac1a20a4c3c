// SPDX-License-Identifier: MIT

// Package wasm runs modules, and fills vectors that C frees.
// from: the comments of wasm.h: vectors are the caller's, wasm_trap_message fills one;
// what *_new takes as own is the new object's.
package wasm

/*
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
typedef struct { size_t size; char *data; } wasm_byte_vec_t;
typedef struct wasm_engine_t wasm_engine_t;
typedef struct wasm_config_t wasm_config_t;
typedef struct wasm_module_t wasm_module_t;
typedef struct wasm_trap_t wasm_trap_t;
typedef struct wasmtime_error_t wasmtime_error_t;
wasm_config_t *wasm_config_new(void);
void wasm_config_delete(wasm_config_t *c);
wasm_engine_t *wasm_engine_new_with_config(wasm_config_t *c);
void wasm_engine_delete(wasm_engine_t *e);
void wasm_byte_vec_delete(wasm_byte_vec_t *v);
wasmtime_error_t *wasmtime_module_new(wasm_engine_t *e, const unsigned char *data, size_t n, wasm_module_t **out);
wasmtime_error_t *wasmtime_module_serialize(wasm_module_t *m, wasm_byte_vec_t *out);
void wasm_module_delete(wasm_module_t *m);
void wasmtime_error_message(wasmtime_error_t *e, wasm_byte_vec_t *out);
void wasmtime_error_delete(wasmtime_error_t *e);
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Error owns an error.
type Error struct{ ptr *C.wasmtime_error_t }

func mkError(ptr *C.wasmtime_error_t) *Error {
	err := &Error{ptr}
	runtime.SetFinalizer(err, func(err *Error) { err.Close() })
	return err
}

// Close ends it once.
func (e *Error) Close() {
	if e.ptr == nil {
		return
	}
	runtime.SetFinalizer(e, nil)
	C.wasmtime_error_delete(e.ptr)
	e.ptr = nil
}

// Error frees the message.
func (e *Error) Error() string {
	var message C.wasm_byte_vec_t
	C.wasmtime_error_message(e.ptr, &message)
	text := C.GoStringN(message.data, C.int(message.size))
	C.wasm_byte_vec_delete(&message)
	runtime.KeepAlive(e)
	return text
}

// Engine owns an engine.
type Engine struct{ p *C.wasm_engine_t }

// NewEngine gives its configuration away.
func NewEngine() *Engine {
	config := C.wasm_config_new()
	engine := &Engine{C.wasm_engine_new_with_config(config)}
	runtime.SetFinalizer(engine, func(engine *Engine) { C.wasm_engine_delete(engine.p) })
	return engine
}

// Defaults makes a configuration to see that it can.
func Defaults() bool {
	config := C.wasm_config_new()
	ok := config != nil
	C.wasm_config_delete(config)
	return ok
}

// Module has no finalizer.
type Module struct{ m *C.wasm_module_t }

// NewModule compiles.
func NewModule(e *Engine, wasm []byte) (*Module, error) {
	var p *C.wasm_module_t
	err := C.wasmtime_module_new(e.p, (*C.uchar)(unsafe.Pointer(unsafe.SliceData(wasm))), C.size_t(len(wasm)), &p)
	runtime.KeepAlive(e)
	if err != nil {
		return nil, mkError(err)
	}
	return &Module{p}, nil
}

// Close ends it.
func (m *Module) Close() {
	C.wasm_module_delete(m.m)
	m.m = nil
}

// Validate throws away the error that it gets, and the module.
func Validate(e *Engine, wasm []byte) bool {
	var p *C.wasm_module_t
	err := C.wasmtime_module_new(e.p, (*C.uchar)(unsafe.Pointer(&wasm[0])), C.size_t(len(wasm)), &p) // want: leak
	return err == nil
}

// Serialize copies the vector and leaves it.
func (m *Module) Serialize() ([]byte, error) {
	var v C.wasm_byte_vec_t
	if err := C.wasmtime_module_serialize(m.m, &v); err != nil { // want: leak
		return nil, mkError(err)
	}
	return C.GoBytes(unsafe.Pointer(v.data), C.int(v.size)), nil
}

// SerializeFreed does not.
func (m *Module) SerializeFreed() ([]byte, error) {
	var v C.wasm_byte_vec_t
	if err := C.wasmtime_module_serialize(m.m, &v); err != nil {
		return nil, mkError(err)
	}
	defer C.wasm_byte_vec_delete(&v)
	return C.GoBytes(unsafe.Pointer(v.data), C.int(v.size)), nil
}

// Size forgets its module.
func Size(wasm []byte) (int, error) {
	m, err := NewModule(NewEngine(), wasm) // want: missing-close
	if err != nil {
		return 0, err
	}
	data, err := m.SerializeFreed()
	return len(data), err
}

// Precompile closes it.
func Precompile(wasm []byte) ([]byte, error) {
	m, err := NewModule(NewEngine(), wasm)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	return m.SerializeFreed()
}
