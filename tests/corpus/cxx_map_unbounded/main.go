// SPDX-License-Identifier: MIT

// what: a std::map remembers each session, and forgets none
// from: https://github.com/mongrel2/mongrel2/pull/270
// needs: 60
// verdict: leak|growing
package main

// #include "sessions.h"
import "C"

import "corpus/load"

func greet(id int) {
	if C.Sessions_Add(C.long(id)) != 0 { // leaks
		load.Left("", 1, int(C.Sessions_NodeBytes()))
		return
	}
}

func main() {
	load.Run(func(i int) { greet(i) })
	load.Done()
}
