// SPDX-License-Identifier: MIT

// what: a leak of strings whose sizes differ by a thousand
// from: https://github.com/hyperledger-labs/minbft/pull/114
// verdict: leak
package main

// #include <stdlib.h>
// static int seal(const char *s) { return s[0]; }
import "C"

import (
	"strings"

	"corpus/load"
)

func seal(text string) {
	cs := C.CString(text) // leaks
	load.Left("", 1, len(text)+1)
	C.seal(cs)
}

func main() {
	load.Run(func(i int) {
		seal(strings.Repeat("ab", 1+load.Rand.Intn(1<<load.Rand.Intn(13))))
	})
	load.Done()
}
