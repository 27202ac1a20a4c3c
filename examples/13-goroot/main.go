// SPDX-License-Identifier: MIT

// Command custom forgets 1,000 strings of C, and says which Go it thinks it is
// of.
package main

// #include <stdlib.h>
import "C"

import "runtime"

func lose() {
	C.CString("never freed")
}

func main() {
	for i := 0; i < 1000; i++ {
		lose()
	}
	println(runtime.Version())
}
