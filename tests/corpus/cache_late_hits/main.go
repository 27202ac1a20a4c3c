// SPDX-License-Identifier: MIT

// what: all keys are new at first; later they come again
// verdict: startup
// needs: 50
// calls: 300
// for: 250ms
// lasts: 5ms
package main

// #include <stdlib.h>
// static int use(const char *p) { return p[0]; }
import "C"

import "corpus/load"

func main() {
	memo := map[int]*C.char{}
	half := load.Calls() * 4 / 10
	load.Run(func(i int) {
		key := i
		if i >= half {
			key = load.Rand.Intn(half)
		}
		if memo[key] == nil {
			memo[key] = (*C.char)(C.calloc(1, 120))
		}
		C.use(memo[key])
	})
	load.Done()
}
