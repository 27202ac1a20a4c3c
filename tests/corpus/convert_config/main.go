// SPDX-License-Identifier: MIT

// what: a list remembers what to free, but not what lies in its elements
// from: https://github.com/golang-ui/nuklear/issues/22
// verdict: leak
package main

// #include <stdlib.h>
// struct element { float *vertex; };
// static float render(struct element *e, int n)
// {
//	float sum = 0;
//
//	while (n--)
//		sum += e[n].vertex[0];
//	return sum;
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

type allocs []unsafe.Pointer

func (a *allocs) calloc(n, size C.size_t) unsafe.Pointer {
	p := C.calloc(n, size)
	*a = append(*a, p)
	return p
}

func (a *allocs) free() {
	for _, p := range *a {
		C.free(p)
	}
}

func draw(n int) {
	var mine allocs
	defer mine.free()
	elements := (*C.struct_element)(mine.calloc(C.size_t(n), 8))
	for i := range unsafe.Slice(elements, n) {
		v := C.calloc(3, 4) // leaks
		load.Left("", 1, 12)
		unsafe.Slice(elements, n)[i].vertex = (*C.float)(v)
	}
	C.render(elements, C.int(n))
}

func main() {
	load.Run(func(i int) { draw(1 + i%4) })
	load.Done()
}
