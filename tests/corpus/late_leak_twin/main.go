// SPDX-License-Identifier: MIT

// what: from the middle of the run on, a new feature allocates and frees
// verdict: ok
package main

// #include <stdlib.h>
// static int old_way(int x) { return x + 1; }
// static int new_way(int *scratch, int x) { return scratch[x % 16]++; }
import "C"

import "corpus/load"

func main() {
	load.Run(func(i int) {
		if i < load.Calls()/2 {
			C.old_way(C.int(i))
			return
		}
		scratch := C.calloc(16, 4)
		C.new_way((*C.int)(scratch), C.int(i))
		C.free(scratch)
	})
	load.Done()
}
