// SPDX-License-Identifier: MIT

// what: bitmaps have a finalizer, but not those that an operation returns
// from: https://github.com/RoaringBitmap/gocroaring/pull/3
// verdict: leak
// needs: 40
// calls: 300
package main

// #include <stdlib.h>
// struct bitmap { long words[8]; };
// static struct bitmap *create(long word)
// {
//	struct bitmap *b = calloc(1, sizeof(*b));
//
//	b->words[0] = word;
//	return b;
// }
// static struct bitmap *and(const struct bitmap *x, const struct bitmap *y)
// {
//	return create(x->words[0] & y->words[0]);
// }
import "C"

import (
	"runtime"
	"unsafe"

	"corpus/load"
)

type bitmap struct{ c *C.struct_bitmap }

func finalize(b *bitmap) { C.free(unsafe.Pointer(b.c)) }

func create(word int) *bitmap {
	b := &bitmap{C.create(C.long(word))}
	runtime.SetFinalizer(b, finalize)
	return b
}

func and(x, y *bitmap) *bitmap {
	b := &bitmap{C.and(x.c, y.c)} // leaks
	load.Left("", 1, C.sizeof_struct_bitmap)
	return b
}

func main() {
	x := create(0xff0)
	load.Run(func(i int) {
		y := create(i)
		and(x, y)
		runtime.KeepAlive(y)
		if i%12 == 11 {
			runtime.GC()
		}
	})
	runtime.KeepAlive(x)
	load.Done()
}
