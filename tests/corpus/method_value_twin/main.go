// SPDX-License-Identifier: MIT

// what: both implementations of an interface free their buffer
// verdict: ok
package main

// #include <stdlib.h>
// #include <string.h>
import "C"

import "corpus/load"

type codec interface{ encode(n int) }

type plain struct{}
type framed struct{ header int }

func (plain) encode(n int) {
	p := C.malloc(C.size_t(n))
	C.memset(p, 0, C.size_t(n))
	C.free(p)
}

func (f framed) encode(n int) {
	n += f.header
	p := C.malloc(C.size_t(n))
	C.memset(p, 1, C.size_t(n))
	C.free(p)
}

func main() {
	encoders := []func(int){codec(plain{}).encode, codec(framed{8}).encode}
	load.Run(func(i int) { encoders[i%2](16 + i%32) })
	load.Done()
}
