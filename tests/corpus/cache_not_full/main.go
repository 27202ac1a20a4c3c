// SPDX-License-Identifier: MIT

// what: a cache with room for 1000 fonts; the documents use 60
// verdict: startup
// needs: 1000
// calls: 1500
package main

// #include <stdlib.h>
// struct font { int id; char glyphs[252]; };
// static struct font *load_font(int id)
// {
//	struct font *f = calloc(1, sizeof(*f));
//	f->id = id;
//	return f;
// }
// static int draw(const struct font *f) { return f->id; }
import "C"

import "corpus/load"

func main() {
	fonts := map[int]*C.struct_font{}
	load.Run(func(i int) {
		id := load.Rand.Intn(60)
		if fonts[id] == nil && len(fonts) < 1000 {
			fonts[id] = C.load_font(C.int(id))
		}
		C.draw(fonts[id])
	})
	load.Done()
}
