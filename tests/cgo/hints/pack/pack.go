// SPDX-License-Identifier: MIT

// Package pack is a module of somebody else that has to be closed.
package pack

// #include <stdlib.h>
import "C"
import "unsafe"

// Packer packs.
type Packer struct {
	buffer *C.char
}

// New makes one.
func New() *Packer {
	return &Packer{
		buffer: (*C.char)(C.malloc(100)),
	}
}

func (p *Packer) free() {
	C.free(unsafe.Pointer(p.buffer))
}

// Close releases it.
func (p *Packer) Close() error {
	p.free()
	return nil
}
