// SPDX-License-Identifier: MIT

// what: the copy of a slice in C memory is not freed
// verdict: leak
package main

// #include <stdlib.h>
// static int sum(const unsigned char *p, int n)
// {
//	int s = 0;
//	while (n--)
//		s += p[n];
//	return s;
// }
import "C"

import (
	"corpus/load"
)

func checksum(packet []byte) int {
	p := C.CBytes(packet) // leaks
	s := int(C.sum((*C.uchar)(p), C.int(len(packet))))
	load.Left("", 1, len(packet))
	return s
}

func main() {
	load.Run(func(i int) { checksum(make([]byte, 1+i%1500)) })
	load.Done()
}
