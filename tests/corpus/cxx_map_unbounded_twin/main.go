// SPDX-License-Identifier: MIT

// what: a std::map remembers the last 20 sessions
// needs: 60
// verdict: cache
package main

// #include "sessions.h"
import "C"

import "corpus/load"

func greet(id int) {
	if C.Sessions_Add(C.long(id)) != 0 {
		return
	}
}

func main() {
	load.Run(func(i int) { greet(i) })
	load.Done()
}
