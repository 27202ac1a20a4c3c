// SPDX-License-Identifier: MIT

// what: an array in C grows by steps while a file of 200 lines is read, then
// it is read
// for: 250ms
// lasts: 5ms
// verdict: startup|cache
// needs: 500
// calls: 800
package main

// #include <stdlib.h>
// static long *v, n, cap;
// static void append(long x)
// {
//	if (n == cap)
//		v = realloc(v, (cap += 4) * sizeof(*v));
//	v[n++] = x;
// }
// static long at(long i) { return v[i % n]; }
import "C"

import "corpus/load"

func main() {
	load.Run(func(i int) {
		if i < 200 {
			C.append(C.long(i))
		} else {
			C.at(C.long(i))
		}
	})
	load.Done()
}
