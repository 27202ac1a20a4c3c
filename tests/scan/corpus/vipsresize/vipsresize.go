// SPDX-License-Identifier: MIT

// Package vipsresize resizes images.
// from: https://github.com/DAddYE/vips/issues/9: an image is made for the out
// parameter of a call that makes its own.
package vipsresize

/*
#include <stdlib.h>
typedef struct { int width; } VipsImage;
static VipsImage *vips_image_new(void) { return calloc(1, sizeof(VipsImage)); }
static int vips_shrink(VipsImage *in, VipsImage **out) { *out = vips_image_new(); return *out ? 0 : -1; }
static void g_object_unref(void *o) { free(o); }
*/
import "C"

import "unsafe"

// Shrink loses the image of its second line.
func Shrink(in *C.VipsImage) int {
	out := C.vips_image_new() // want: overwritten
	if C.vips_shrink(in, &out) != 0 {
		return 0
	}
	width := int(out.width)
	C.g_object_unref(unsafe.Pointer(out))
	return width
}

// ShrinkNil starts with nothing.
func ShrinkNil(in *C.VipsImage) int {
	var out *C.VipsImage
	if C.vips_shrink(in, &out) != 0 {
		return 0
	}
	width := int(out.width)
	C.g_object_unref(unsafe.Pointer(out))
	return width
}
