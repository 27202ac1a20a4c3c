// SPDX-License-Identifier: MIT

// Package tensorslot makes tensors.
// from: https://github.com/sugarme/gotch/issues/102: the cell in which C stores the
// tensor's pointer is allocated with C.malloc for each call and never freed.
package tensorslot

/*
#include <stdlib.h>
typedef void *tensor;
static void at_rand(tensor *out) { *out = calloc(1, 256); }
static void at_free(tensor t) { free(t); }
*/
import "C"

import "unsafe"

// Tensor owns one.
type Tensor struct{ c C.tensor }

// Rand leaks the cell.
func Rand() *Tensor {
	cell := (*C.tensor)(C.malloc(8)) // want: leak
	C.at_rand(cell)
	return &Tensor{*cell}
}

// RandFreed frees the cell, and keeps the tensor.
func RandFreed() *Tensor {
	cell := (*C.tensor)(C.malloc(8))
	defer C.free(unsafe.Pointer(cell))
	C.at_rand(cell)
	return &Tensor{*cell}
}

// Drop frees the tensor.
func (t *Tensor) Drop() {
	C.at_free(t.c)
	t.c = nil
}
