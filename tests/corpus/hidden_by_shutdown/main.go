// SPDX-License-Identifier: MIT

// what: nothing is freed before the very end, then all is
// verdict: growing
// needs: 1000
// lasts: 1s
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
		C.note() // leaks
		load.Left("", 1, 48)
		n++
	})
	C.forget()
	load.Left("", -n, -48*n)
	load.Done()
}
