// SPDX-License-Identifier: MIT

// Package owned wraps C pointers of any type.
package owned

/*
#include <stdlib.h>
typedef struct point { int x, y; } point;
typedef struct line { point a, b; } line;
static point *point_new(int x, int y) { point *p = malloc(sizeof(*p)); p->x = x; p->y = y; return p; }
static void point_delete(point *p) { free(p); }
static line *line_new(void) { return calloc(1, sizeof(line)); }
static void line_delete(line *l) { free(l); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Owned has a pointer and who ends it.
type Owned[T any] struct {
	p    *T
	free func(*T)
}

// Own takes a pointer.
func Own[T any](p *T, free func(*T)) Owned[T] { return Owned[T]{p: p, free: free} }

// Get lends it.
func (o *Owned[T]) Get() *T { return o.p }

// Release gives it away.
func (o *Owned[T]) Release() *T {
	p := o.p
	o.p = nil
	return p
}

// Close ends it.
func (o *Owned[T]) Close() {
	if o.p != nil {
		o.free(o.p)
		o.p = nil
	}
}

func freePoint(p *C.point) { C.point_delete(p) }

// Sum closes.
func Sum(x, y int) int {
	o := Own(C.point_new(C.int(x), C.int(y)), freePoint)
	defer o.Close()
	return int(o.Get().x + o.Get().y)
}

// Longest closes what it does not give away.
func Longest(x, y int) (*C.point, error) {
	o := Own(C.point_new(C.int(x), C.int(y)), func(p *C.point) { C.point_delete(p) })
	defer o.Close()
	if x > y {
		return nil, errors.New("backwards")
	}
	return o.Release(), nil
}

// alloc makes room for any C type.
func alloc[T any](n int) *T {
	var zero T
	return (*T)(C.calloc(C.size_t(n), C.size_t(unsafe.Sizeof(zero))))
}

// dealloc frees what alloc has made.
func dealloc[T any](p *T) { C.free(unsafe.Pointer(p)) }

// Generic frees by it.
func Generic(n int) C.int {
	p := alloc[C.point](n)
	defer dealloc(p)
	return p.x
}

// GenericLost does not.
func GenericLost(n int) C.int {
	p := alloc[C.line](n) // want: leak
	return p.a.x
}

// each frees every element.
func each[T any](list []*T, free func(*T)) {
	for _, p := range list {
		free(p)
	}
}

// Lines frees a list by it.
func Lines(n int) int {
	var list []*C.line
	for i := 0; i < n; i++ {
		list = append(list, C.line_new())
	}
	defer each(list, func(l *C.line) { C.line_delete(l) })
	return len(list)
}

// LinesDeferredFirst looks at the list when it runs.
func LinesDeferredFirst(n int) int {
	var list []*C.line
	defer func() { each(list, func(l *C.line) { C.line_delete(l) }) }()
	for i := 0; i < n; i++ {
		list = append(list, C.line_new())
	}
	return len(list)
}

// must panics and is given the pointer back.
func must[T any](p *T) *T {
	if p == nil {
		panic("out of memory")
	}
	return p
}

// Must frees what it got through must.
func Must() {
	p := must(C.line_new())
	C.line_delete(p)
}

// MustLost does not.
func MustLost() C.int {
	p := must(C.line_new()) // want: leak
	return p.b.x
}
