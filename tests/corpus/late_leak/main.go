// SPDX-License-Identifier: MIT

// what: from the middle of the run on, a new feature leaks
// verdict: leak|growing
// needs: 20
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
		scratch := C.calloc(16, 4) // leaks
		C.new_way((*C.int)(scratch), C.int(i))
		load.Left("", 1, 64)
	})
	load.Done()
}
