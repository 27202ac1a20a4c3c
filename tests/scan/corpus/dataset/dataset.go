// SPDX-License-Identifier: MIT

// Package dataset has a Close that may run once only.
// from: https://github.com/bicomsystems/go-libzfs/issues/30: a copy of the value is
// closed, and the original keeps its pointer and is closed again.
package dataset

// #include <stdlib.h>
import "C"

import "unsafe"

// Dataset owns a handle.
type Dataset struct{ handle unsafe.Pointer }

// Open makes one.
func Open() *Dataset { return &Dataset{C.calloc(1, 64)} }

// Close frees the handle, and does not forget it.
func (d *Dataset) Close() { C.free(d.handle) }

// Destroy closes twice.
func Destroy() {
	d := Open()
	defer d.Close() // want: double-free #1
	if d.handle != nil {
		d.Close() // want: double-free #1
	}
}

// Visit closes once on each path.
func Visit(keep bool) *Dataset {
	d := Open()
	if keep {
		return d
	}
	d.Close()
	return nil
}
