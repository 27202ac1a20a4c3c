// SPDX-License-Identifier: MIT

// what: memory of C.malloc that only the good case of a switch frees
// verdict: leak
package main

// #include <stdlib.h>
// static void fill(double *p, int n) { while (n--) p[n] = n; }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func mean(n int) float64 {
	p := C.malloc(C.size_t(8 * n)) // leaks
	load.Left("", 1, 8*n)
	C.fill((*C.double)(p), C.int(n))
	sum := 0.0
	for _, x := range unsafe.Slice((*float64)(p), n) {
		sum += x
	}
	return sum / float64(n)
}

func main() {
	load.Run(func(i int) { mean(1 + i%100) })
	load.Done()
}
