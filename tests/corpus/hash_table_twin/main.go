// SPDX-License-Identifier: MIT

// what: a table in C holds each of 40 words once
// verdict: startup|cache
// needs: 150
// calls: 600
package main

// #include <stdlib.h>
// #include <string.h>
// struct node { struct node *next; long count; char key[]; };
// static struct node **table;
// static long nodes, size;
// static struct node **slot(const char *key)
// {
//	struct node **p = &table[(key[0] * 31 + key[1]) % size];
//
//	while (*p && strcmp((*p)->key, key))
//		p = &(*p)->next;
//	return p;
// }
// static void rehash(void)
// {
//	struct node *n, **old = table;
//	long i, old_size = size;
//
//	size = 2 * size + 8;
//	table = calloc(size, sizeof(*table));
//	for (i = 0; i < old_size; i++)
//		while ((n = old[i])) {
//			old[i] = n->next;
//			n->next = NULL;
//			*slot(n->key) = n;
//		}
//	free(old);
// }
// static long count(const char *key)
// {
//	struct node **p;
//
//	if (nodes >= size)
//		rehash();
//	p = slot(key);
//	if (!*p) {
//		*p = calloc(1, sizeof(**p) + strlen(key) + 1);
//		strcpy((*p)->key, key);
//		nodes++;
//	}
//	return ++(*p)->count;
// }
// static long table_bytes(void) { return size * sizeof(*table); }
import "C"

import (
	"fmt"
	"unsafe"

	"corpus/load"
)

func main() {
	load.Run(func(i int) {
		cs := C.CString(fmt.Sprintf("%03d", i%40))
		C.count(cs)
		C.free(unsafe.Pointer(cs))
	})
	load.Done()
}
