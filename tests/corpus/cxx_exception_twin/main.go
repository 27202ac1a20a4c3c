// SPDX-License-Identifier: MIT

// what: an exception, of one call in five, leaves a function after a delete of its own
// verdict: ok
package main

// #include "document.h"
import "C"

import "corpus/load"

func parse(i int) bool {
	bad := i%5 == 4
	if C.Document_Parse(C.int(i%5)) == 0 {
		return bad
	}
	return !bad
}

func main() {
	load.Run(func(i int) {
		if !parse(i) {
			panic("one call in five throws")
		}
	})
	load.Done()
}
