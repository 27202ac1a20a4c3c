// SPDX-License-Identifier: MIT

// what: one call of C is most of the run, and leaks at each of its steps
// verdict: leak|growing
// needs: 100
// lasts: 600ms
// calls: 400
// for: 800ms
package main

// #include <stdlib.h>
// #include <unistd.h>
// struct row { int id; char text[28]; };
// static int batch(int n, int us)
// {
//	int sum = 0;
//
//	for (int i = 0; i < n; i++) {
//		struct row *r = calloc(1, sizeof(*r));
//
//		r->id = i;
//		sum += r->text[i % 28];
//		usleep(us);
//	}
//	return sum;
// }
import "C"

import "corpus/load"

func main() {
	n := load.Calls()
	C.batch(C.int(n), C.int(load.Pace().Microseconds())) // leaks
	for i := 0; i < n; i++ {
		load.Left("", 1, 32)
	}
	load.Done()
}
