// SPDX-License-Identifier: MIT

// what: no leak, and then 15 calls that close the library
// verdict: ok
package main

// #include <stdlib.h>
// static int closed;
// static int use(const char *p) { return p[0]; }
// static void close_part(int part) { closed += part; }
import "C"

import "corpus/load"

func query(n int) {
	p := C.calloc(1, C.size_t(n))
	C.use((*C.char)(p))
	C.free(p)
}

func main() {
	load.Run(func(i int) { query(30 + i%7) })
	for part := 0; part < 15; part++ {
		C.close_part(C.int(part))
	}
	load.Done()
}
