// SPDX-License-Identifier: MIT

// what: one Go line leaks through 30 stacks of C
// verdict: leak
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
	"corpus/load"
)

func main() {
	load.Run(func(i int) {
		tree := C.parse(C.int(i % 30)) // leaks
		tree.left = tree
		load.Left("", 1, 16)
	})
	load.Done()
}
