// SPDX-License-Identifier: MIT

// what: one call in 200 takes the path without a free
// verdict: leak|growing
// calls: 4000
package main

// #include <stdlib.h>
// static int send_all(const char *p, int n) { return p[0] == 'x' ? -1 : n; }
import "C"

import "corpus/load"

func send(packet []byte) int {
	p := C.CBytes(packet) // leaks
	n := C.send_all((*C.char)(p), C.int(len(packet)))
	if n < 0 {
		load.Left("", 1, len(packet))
		return -1
	}
	C.free(p)
	return int(n)
}

func main() {
	load.Run(func(i int) {
		packet := make([]byte, 60)
		if i%200 == 100 {
			packet[0] = 'x'
		}
		send(packet)
	})
	load.Done()
}
