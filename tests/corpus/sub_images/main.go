// SPDX-License-Identifier: MIT

// what: images that a list points to are closed, but for the padded ones
// verdict: leak|growing
// calls: 300
package main

// #include <stdlib.h>
// static int denoise(const char *pixels) { return pixels[0]; }
import "C"

import (
	"unsafe"

	"corpus/load"
)

type mat struct{ pixels unsafe.Pointer }

func (m *mat) close() {
	C.free(m.pixels)
	load.Left("", -1, -900)
}

func newMat() mat {
	load.Left("", 1, 900)
	return mat{C.calloc(30, 30)} // leaks
}

func split(parts int) {
	var list []*mat
	for i := 0; i < parts; i++ {
		m := newMat()
		list = append(list, &m)
		if i == parts-1 {
			m = newMat()
		}
	}
	for _, m := range list {
		C.denoise((*C.char)(m.pixels))
		m.close()
	}
}

func main() {
	load.Run(func(i int) { split(1 + i%4) })
	load.Done()
}
