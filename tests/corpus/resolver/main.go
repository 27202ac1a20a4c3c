// SPDX-License-Identifier: MIT

// what: names are looked up by libc's resolver
// verdict: runtime|ok
// env: GODEBUG=netdns=cgo
// calls: 100
package main

// #include <stdlib.h>
import "C"

import (
	"net"

	"corpus/load"
)

func main() {
	load.Run(func(i int) {
		if i < 500 { // they are slow
			net.LookupHost("localhost")
		}
		C.free(C.malloc(10))
	})
	load.Done()
}
