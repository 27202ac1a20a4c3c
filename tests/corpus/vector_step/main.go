// SPDX-License-Identifier: MIT

// what: an array in C grows by a constant step, for ever
// verdict: growing|leak
// needs: 40
// calls: 800
package main

// #include <stdlib.h>
// static long *v, n, cap;
// static long append(long x)
// {
//	long before = cap;
//
//	if (n == cap)
//		v = realloc(v, (cap += 4) * sizeof(*v));
//	v[n++] = x;
//	return (cap - before) * sizeof(*v);
// }
import "C"

import "corpus/load"

func main() {
	load.Left("", 1, 0)
	load.Run(func(i int) {
		if bytes := C.append(C.long(i)); bytes > 0 { // leaks
			load.Left("", 0, int(bytes))
		}
	})
	load.Done()
}
