// SPDX-License-Identifier: MIT

// Package cache keeps C strings and objects by name.
package cache

/*
#include <stdlib.h>
typedef struct shader { int id; } shader;
static shader *shader_compile(const char *source) { return source[0] ? calloc(1, sizeof(shader)) : NULL; }
static void shader_delete(shader *s) { free(s); }
static void bind_name(const char *name) { (void)name; }
*/
import "C"

import (
	"errors"
	"sync"
	"unsafe"
)

// Names interns.
type Names struct {
	mu    sync.Mutex
	names map[string]*C.char
}

// Get makes a name once.
func (n *Names) Get(name string) *C.char {
	n.mu.Lock()
	defer n.mu.Unlock()
	if cs, ok := n.names[name]; ok {
		return cs
	}
	cs := C.CString(name)
	if n.names == nil {
		n.names = make(map[string]*C.char)
	}
	n.names[name] = cs
	return cs
}

// Close frees them all.
func (n *Names) Close() {
	for name, cs := range n.names {
		C.free(unsafe.Pointer(cs))
		delete(n.names, name)
	}
}

// Bind needs to free nothing.
func (n *Names) Bind(name string) { C.bind_name(n.Get(name)) }

// Shaders keeps shaders.
type Shaders struct{ byName map[string]*C.shader }

// NewShaders is empty.
func NewShaders() *Shaders { return &Shaders{byName: map[string]*C.shader{}} }

// Compile replaces the one of before, and ends it.
func (s *Shaders) Compile(name, source string) error {
	cs := C.CString(source)
	defer C.free(unsafe.Pointer(cs))
	p := C.shader_compile(cs)
	if p == nil {
		return errors.New("not compiled")
	}
	if old := s.byName[name]; old != nil {
		C.shader_delete(old)
	}
	s.byName[name] = p
	return nil
}

// Remove ends one.
func (s *Shaders) Remove(name string) {
	p, ok := s.byName[name]
	if !ok {
		return
	}
	delete(s.byName, name)
	C.shader_delete(p)
}

// Close ends them all.
func (s *Shaders) Close() {
	for _, p := range s.byName {
		C.shader_delete(p)
	}
	s.byName = nil
}

// Try compiles to see whether it can, and leaves it.
func Try(source string) bool {
	cs := C.CString(source)
	defer C.free(unsafe.Pointer(cs))
	p := C.shader_compile(cs) // want: leak
	return p != nil
}

// Clear drops the map with all that it has.
func Clear(sources map[string]string) int {
	byName := make(map[string]*C.shader)
	for name, source := range sources {
		cs := C.CString(source)
		if p := C.shader_compile(cs); p != nil { // want: leak
			byName[name] = p
		}
		C.free(unsafe.Pointer(cs))
	}
	return len(byName)
}

// Link ends them when it is done.
func Link(sources map[string]string) (int, error) {
	byName := make(map[string]*C.shader, len(sources))
	defer func() {
		for _, p := range byName {
			C.shader_delete(p)
		}
	}()
	for name, source := range sources {
		cs := C.CString(source)
		p := C.shader_compile(cs)
		C.free(unsafe.Pointer(cs))
		if p == nil {
			return 0, errors.New("not compiled: " + name)
		}
		byName[name] = p
	}
	return len(byName), nil
}

var global = map[string]*C.char{}

// Global is kept as long as the program.
func Global(name string) *C.char {
	cs := global[name]
	if cs == nil {
		cs = C.CString(name)
		global[name] = cs
	}
	return cs
}
