// SPDX-License-Identifier: MIT

// what: users and groups are looked up by libc
// verdict: runtime|ok
package main

// #include <stdlib.h>
import "C"

import (
	"os/user"

	"corpus/load"
)

func main() {
	load.Run(func(i int) {
		user.Lookup([]string{"root", "daemon", "nobody-of-that-name"}[i%3])
		user.LookupGroupId("0")
		C.free(C.malloc(10))
	})
	load.Done()
}
