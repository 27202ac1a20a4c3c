// SPDX-License-Identifier: MIT

// exe loses blocks in itself, too.
package main

// #include <stdlib.h>
import "C"

import (
	"fmt"
	"os"

	"matrix/leaks"
)

//go:noinline
func loseHere() {
	C.CString("exe") // want main.loseHere C.CString 100
}

func main() {
	for i := 0; i < 100; i++ {
		loseHere()
		leaks.Lose(1)
	}
	fmt.Fprintln(os.Stdout, "done")
}
