// SPDX-License-Identifier: MIT

// what: the array of a matrix's dimensions is copied to Go, and kept in C
// from: https://github.com/hybridgroup/gocv/issues/486
// verdict: leak
package main

// #include <stdlib.h>
// struct mat { int dims, size[4]; };
// struct ints { int *val; int length; };
// static void mat_size(const struct mat *m, struct ints *result)
// {
//	result->val = malloc(m->dims * sizeof(int));
//	for (int i = 0; i < m->dims; i++)
//		result->val[i] = m->size[i];
//	result->length = m->dims;
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func size(m *C.struct_mat) (dims []int) {
	var ints C.struct_ints
	C.mat_size(m, &ints) // leaks
	load.Left("", 1, 4*int(ints.length))
	for _, n := range unsafe.Slice(ints.val, ints.length) {
		dims = append(dims, int(n))
	}
	return dims
}

func main() {
	m := C.struct_mat{dims: 3, size: [4]C.int{500, 400, 3}}
	load.Run(func(i int) { size(&m) })
	load.Done()
}
