// SPDX-License-Identifier: MIT

// what: one call of C makes a tree of many blocks; all are freed
// verdict: ok
// calls: 300
package main

// #include <stdlib.h>
// struct element { struct element *child, *next; char tag[16]; };
// static struct element *parse(int n)
// {
//	struct element *root = calloc(1, sizeof(*root));
//
//	while (n-- > 0) {
//		struct element *e = calloc(1, sizeof(*e));
//
//		e->next = root->child;
//		root->child = e;
//	}
//	return root;
// }
// static void free_element(struct element *root, int deep)
// {
//	for (struct element *e; deep && (e = root->child); free(e))
//		root->child = e->next;
//	free(root);
// }
import "C"

import "corpus/load"

func main() {
	load.Run(func(i int) {
		root := C.parse(40)
		if i%4 == 3 {
			C.free_element(root, 1)
			return
		}
		C.free_element(root, 1)
	})
	load.Done()
}
