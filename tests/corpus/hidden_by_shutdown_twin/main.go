// SPDX-License-Identifier: MIT

// what: each block is freed before the next
// verdict: ok
// calls: 2000
// for: 1.3s
package main

// #include <stdlib.h>
// static char *journal[100000];
// static int used;
// static void note(void) { journal[used++] = calloc(1, 48); }
// static void forget(void) { while (used > 0) free(journal[--used]); }
import "C"

import "corpus/load"

func main() {
	n := 0
	load.Run(func(i int) {
		C.forget()
		C.note()
		n++
	})
	C.forget()
	load.Done()
}
