// SPDX-License-Identifier: MIT

// what: one Go line allocates through 30 stacks of C, and frees
// verdict: ok
package main

// #cgo CFLAGS: -O0
// #include <stdlib.h>
// struct node { struct node *left, *right; };
// static struct node *parse(int depth)
// {
//	return depth ? parse(depth - 1) : calloc(1, sizeof(struct node));
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func main() {
	load.Run(func(i int) {
		tree := C.parse(C.int(i % 30))
		tree.left = tree
		C.free(unsafe.Pointer(tree))
	})
	load.Done()
}
