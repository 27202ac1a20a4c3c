// SPDX-License-Identifier: MIT

// Package helper is used by others.
package helper

// #include <stdlib.h>
import "C"

import "unsafe"

type Handle struct{ p unsafe.Pointer }

func Open() *Handle { return &Handle{C.malloc(8)} }

func (h *Handle) Free() { C.free(h.p) }

func (h *Handle) Size() int { return 8 }
