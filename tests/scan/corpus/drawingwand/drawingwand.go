// SPDX-License-Identifier: MIT

// Package drawingwand draws with wands that must be destroyed.
// from: https://github.com/Fredolx/meme-maker/issues/4: wands were made for each
// picture, and Destroy was not called.
package drawingwand

/*
#include <stdlib.h>
typedef struct { double x; } DrawingWand;
static DrawingWand *NewDrawingWand(void) { return calloc(1, sizeof(DrawingWand)); }
static DrawingWand *DestroyDrawingWand(DrawingWand *w) { free(w); return NULL; }
static void DrawPoint(DrawingWand *w, double x) { w->x = x; }
*/
import "C"

// Wand owns a DrawingWand.
type Wand struct{ dw *C.DrawingWand }

// NewWand makes one.
func NewWand() *Wand { return &Wand{C.NewDrawingWand()} }

// Destroy frees it.
func (w *Wand) Destroy() {
	if w.dw == nil {
		return
	}
	w.dw = C.DestroyDrawingWand(w.dw)
}

// Point draws one.
func (w *Wand) Point(x float64) { C.DrawPoint(w.dw, C.double(x)) }

// Meme leaks a wand for each picture.
func Meme(xs []float64) {
	for _, x := range xs {
		w := NewWand() // want: missing-close
		w.Point(x)
	}
}

// MemeDestroyed destroys each.
func MemeDestroyed(xs []float64) {
	for _, x := range xs {
		w := NewWand()
		w.Point(x)
		w.Destroy()
	}
}

// Twice may destroy twice: the method knows.
func Twice(x float64) {
	w := NewWand()
	defer w.Destroy()
	w.Point(x)
	w.Destroy()
}
