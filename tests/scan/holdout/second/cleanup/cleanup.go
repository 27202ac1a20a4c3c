// SPDX-License-Identifier: MIT

// Package cleanup lets the garbage collector free.
package cleanup

/*
#include <stdlib.h>
typedef struct model { int layers; } model;
static model *model_load(const char *path) { return path[0] ? calloc(1, sizeof(model)) : NULL; }
static void model_free(model *m) { free(m); }
static float *model_run(model *m, int n) { return calloc(n, sizeof(float)); }
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

var errLoad = errors.New("not loaded")

// Model is freed when nobody has it.
type Model struct{ p *C.model }

// Load adds a cleanup.
func Load(path string) (*Model, error) {
	cs := C.CString(path)
	defer C.free(unsafe.Pointer(cs))
	p := C.model_load(cs)
	if p == nil {
		return nil, errLoad
	}
	m := &Model{p: p}
	runtime.AddCleanup(m, func(p *C.model) { C.model_free(p) }, p)
	return m, nil
}

// Layers needs no Close.
func Layers(path string) (int, error) {
	m, err := Load(path)
	if err != nil {
		return 0, err
	}
	defer runtime.KeepAlive(m)
	return int(m.p.layers), nil
}

// Result has a cleanup that it can stop.
type Result struct {
	data    *C.float
	n       int
	cleanup runtime.Cleanup
}

// Run makes one.
func (m *Model) Run(n int) *Result {
	r := &Result{data: C.model_run(m.p, C.int(n)), n: n}
	r.cleanup = runtime.AddCleanup(r, freeFloats, r.data)
	return r
}

func freeFloats(p *C.float) { C.free(unsafe.Pointer(p)) }

// Close frees before the collector does.
func (r *Result) Close() {
	r.cleanup.Stop()
	freeFloats(r.data)
	r.data = nil
}

// Sum needs no Close.
func Sum(m *Model, n int) (sum float32) {
	r := m.Run(n)
	for _, x := range unsafe.Slice((*float32)(unsafe.Pointer(r.data)), r.n) {
		sum += x
	}
	runtime.KeepAlive(r)
	return sum
}

// SumRaw runs without a result, and leaves the numbers.
func SumRaw(m *Model, n int) (sum float32) {
	data := C.model_run(m.p, C.int(n)) // want: leak
	for _, x := range unsafe.Slice((*float32)(unsafe.Pointer(data)), n) {
		sum += x
	}
	return sum
}

// handle is an inner value with a finalizer by method expression.
type handle struct{ p unsafe.Pointer }

func (h *handle) destroy() {
	C.free(h.p)
	h.p = nil
}

// Scratch has one.
type Scratch struct{ *handle }

// NewScratch sets the finalizer of the inner value.
func NewScratch(n int) Scratch {
	h := &handle{C.malloc(C.size_t(n))}
	runtime.SetFinalizer(h, (*handle).destroy)
	return Scratch{h}
}

// UseScratch does not free.
func UseScratch(n int) bool {
	s := NewScratch(n)
	return s.p != nil
}

// Plain is a handle without a finalizer.
func Plain(n int) bool {
	h := &handle{C.malloc(C.size_t(n))} // want: leak
	return h.p != nil
}
