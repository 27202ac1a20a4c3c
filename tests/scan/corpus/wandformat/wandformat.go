// SPDX-License-Identifier: MIT

// Package wandformat asks ImageMagick about images.
// from: https://github.com/gographics/imagick/issues/40: the format's string is the
// caller's to free; https://github.com/gographics/imagick/pull/39: with
// MagickRelinquishMemory, as free need not be what the library allocates with.
package wandformat

/*
#include <stdlib.h>
#include <string.h>
typedef struct { int images; } MagickWand;
static char *MagickGetImageFormat(MagickWand *w) { return strdup("PNG"); }
static void *MagickRelinquishMemory(void *p) { free(p); return NULL; }
*/
import "C"

import "unsafe"

// Wand is somebody else's.
type Wand struct{ mw *C.MagickWand }

// Format leaks.
func (w *Wand) Format() string {
	return C.GoString(C.MagickGetImageFormat(w.mw)) // want: inline-leak
}

// FormatFree uses the wrong allocator's free.
func (w *Wand) FormatFree() string {
	p := C.MagickGetImageFormat(w.mw)
	defer C.free(unsafe.Pointer(p)) // want: foreign-free
	return C.GoString(p)
}

// FormatRight is right.
func (w *Wand) FormatRight() string {
	p := C.MagickGetImageFormat(w.mw)
	defer relinquish(unsafe.Pointer(p))
	return C.GoString(p)
}

func relinquish(p unsafe.Pointer) { C.MagickRelinquishMemory(p) }
