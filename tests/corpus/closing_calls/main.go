// SPDX-License-Identifier: MIT

// what: a leak, and then 15 calls that close the library
// verdict: leak
// needs: 20
package main

// #include <stdlib.h>
// static int closed;
// static int use(const char *p) { return p[0]; }
// static void close_part(int part) { closed += part; }
import "C"

import "corpus/load"

func query(n int) {
	p := C.calloc(1, C.size_t(n)) // leaks
	C.use((*C.char)(p))
	load.Left("", 1, n)
}

func main() {
	load.Run(func(i int) { query(30 + i%7) })
	for part := 0; part < 15; part++ {
		C.close_part(C.int(part))
	}
	load.Done()
}
