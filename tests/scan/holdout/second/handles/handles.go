// SPDX-License-Identifier: MIT

// Package handles hands Go values to C and gets them back.
package handles

/*
#include <stdint.h>
#include <stdlib.h>
typedef void (*destroy_fn)(void *);
typedef struct watcher { void *data; destroy_fn destroy; } watcher;
extern void goDestroy(void *data);
extern int goVisit(uintptr_t h, int i);
void watch_add(watcher *w, void *data, destroy_fn destroy);
static int each(uintptr_t h, int n) { int i; for (i = 0; i < n; i++) if (goVisit(h, i)) break; return i; }
static watcher *watcher_new(void) { return calloc(1, sizeof(watcher)); }
static void watcher_free(watcher *w) { if (w->destroy) w->destroy(w->data); free(w); }
*/
import "C"

import (
	"errors"
	"runtime/cgo"
	"unsafe"
)

//export goDestroy
func goDestroy(data unsafe.Pointer) {
	h := (*cgo.Handle)(data)
	h.Delete()
	C.free(data)
}

//export goVisit
func goVisit(h C.uintptr_t, i C.int) C.int {
	return C.int(cgo.Handle(h).Value().(func(int) int)(int(i)))
}

func newCell(v any) unsafe.Pointer {
	cell := C.malloc(C.size_t(unsafe.Sizeof(cgo.Handle(0))))
	*(*cgo.Handle)(cell) = cgo.NewHandle(v)
	return cell
}

// Each needs no C memory.
func Each(n int, visit func(int) int) int {
	h := cgo.NewHandle(visit)
	defer h.Delete()
	return int(C.each(C.uintptr_t(h), C.int(n)))
}

// Watcher owns a watcher.
type Watcher struct{ w *C.watcher }

// NewWatcher makes one.
func NewWatcher() *Watcher { return &Watcher{w: C.watcher_new()} }

// Close ends it, and what was added by its destructor.
func (w *Watcher) Close() {
	if w.w == nil {
		return
	}
	C.watcher_free(w.w)
	w.w = nil
}

// Add gives the cell to C, with a destructor.
func (w *Watcher) Add(v any) {
	cell := newCell(v)
	C.watch_add(w.w, cell, C.destroy_fn(C.goDestroy))
}

// Peek makes a cell, reads it and leaves it.
func Peek(v any) any {
	cell := newCell(v) // want: leak
	h := *(*cgo.Handle)(cell)
	defer h.Delete()
	return h.Value()
}

// PeekFreed frees it.
func PeekFreed(v any) any {
	cell := newCell(v)
	defer goDestroy(cell)
	return (*(*cgo.Handle)(cell)).Value()
}

// Watch loses the watcher of a nil value.
func Watch(v any) error {
	w := NewWatcher() // want: missing-close
	if v == nil {
		return errors.New("nothing to watch")
	}
	w.Add(v)
	w.Close()
	return nil
}
