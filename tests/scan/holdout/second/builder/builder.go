// SPDX-License-Identifier: MIT

// Package builder hands C memory from one value to the next.
package builder

/*
#include <stdlib.h>
typedef struct mesh { int n; } mesh;
static mesh *mesh_new(void) { return calloc(1, sizeof(mesh)); }
static int mesh_add(mesh *m, float x) { return x < 0 ? -1 : ++m->n; }
static void mesh_free(mesh *m) { free(m); }
typedef struct scene { mesh *first; } scene;
static scene *scene_new(void) { return calloc(1, sizeof(scene)); }
static void scene_take(scene *s, mesh *m) { mesh_free(s->first); s->first = m; }
static void scene_free(scene *s) { mesh_free(s->first); free(s); }
*/
import "C"

import (
	"errors"
	"fmt"
)

var errPoint = errors.New("not a point")

// Mesh owns a mesh.
type Mesh struct{ c *C.mesh }

// Free ends it.
func (m *Mesh) Free() {
	if m.c != nil {
		C.mesh_free(m.c)
		m.c = nil
	}
}

// Builder owns one until it is built.
type Builder struct {
	c   *C.mesh
	err error
}

// NewBuilder starts.
func NewBuilder() *Builder { return &Builder{c: C.mesh_new()} }

// Add chains, and remembers the first error.
func (b *Builder) Add(x float32) *Builder {
	if b.err == nil && C.mesh_add(b.c, C.float(x)) < 0 {
		b.err = fmt.Errorf("builder: %v: %w", x, errPoint)
	}
	return b
}

// Build gives the mesh away, or ends it.
func (b *Builder) Build() (*Mesh, error) {
	c := b.c
	b.c = nil
	if b.err != nil {
		C.mesh_free(c)
		return nil, b.err
	}
	return &Mesh{c: c}, nil
}

// Discard ends it.
func (b *Builder) Discard() {
	if b.c != nil {
		C.mesh_free(b.c)
		b.c = nil
	}
}

// Line builds one.
func Line(a, b float32) (*Mesh, error) {
	return NewBuilder().Add(a).Add(b).Build()
}

// Triangle discards what it does not build.
func Triangle(points []float32) (*Mesh, error) {
	b := NewBuilder()
	defer b.Discard()
	if len(points) != 3 {
		return nil, errPoint
	}
	for _, x := range points {
		b.Add(x)
	}
	return b.Build()
}

// Square forgets the builder when the number is not right.
func Square(points []float32) (*Mesh, error) {
	b := NewBuilder() // want: missing-close
	for _, x := range points {
		b = b.Add(x)
	}
	if len(points) != 4 {
		return nil, errPoint
	}
	return b.Build()
}

// Count builds and forgets.
func Count(a, b float32) (int, error) {
	m, err := Line(a, b) // want: missing-close
	if err != nil {
		return 0, err
	}
	return int(m.c.n), nil
}

// Scene owns a scene, which owns its mesh.
type Scene struct{ c *C.scene }

// NewScene makes one.
func NewScene() Scene { return Scene{C.scene_new()} }

// Take takes the mesh out of its owner.
func (s Scene) Take(m *Mesh) {
	C.scene_take(s.c, m.c)
	m.c = nil
}

// Free ends it.
func (s Scene) Free() { C.scene_free(s.c) }

// Show gives a mesh to a scene.
func Show(a, b float32) error {
	s := NewScene()
	defer s.Free()
	m, err := Line(a, b)
	if err != nil {
		return err
	}
	defer m.Free()
	s.Take(m)
	return nil
}

// ShowRaw gives a mesh of C to a scene of C.
func ShowRaw(x float32) error {
	s := C.scene_new()
	defer C.scene_free(s)
	m := C.mesh_new()
	if C.mesh_add(m, C.float(x)) < 0 {
		C.mesh_free(m)
		return errPoint
	}
	C.scene_take(s, m)
	return nil
}

// ShowTwice frees what the scene has already.
func ShowTwice(x float32) {
	s := C.scene_new()
	m := C.mesh_new()
	C.scene_take(s, m)
	C.mesh_free(m)  // want: double-free #1
	C.scene_free(s) // want: double-free #1
}
