// SPDX-License-Identifier: MIT

// what: the buffer that a library filled is read, but never disposed of
// from: https://github.com/libgit2/git2go/pull/368
// verdict: leak
package main

// #include <stdlib.h>
// #include <string.h>
// struct buf { char *ptr; size_t asize, size; };
// static int patch_to_buf(struct buf *b, int lines)
// {
//	for (; lines--; b->size += 8) {
//		if (b->size + 8 > b->asize)
//			b->ptr = realloc(b->ptr, b->asize = 2 * b->asize + 32);
//		memcpy(b->ptr + b->size, "+ line \n", 8);
//	}
//	return 0;
// }
// static void buf_dispose(struct buf *b) { free(b->ptr); }
import "C"

import (
	"errors"

	"corpus/load"
)

func patch(lines int) (string, error) {
	var b C.struct_buf
	if C.patch_to_buf(&b, C.int(lines)) != 0 { // leaks
		return "", errors.New("no patch")
	}
	load.Left("", 1, int(b.asize))
	return C.GoStringN(b.ptr, C.int(b.size)), nil
}

func main() {
	load.Run(func(i int) { patch(1 + i%20) })
	load.Done()
}
