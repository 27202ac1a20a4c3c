// SPDX-License-Identifier: MIT

// opener opens the plugin that its argument names.
package main

// #include <stdlib.h>
import "C"

import (
	"fmt"
	"os"
	"plugin"
)

//go:noinline
func loseHere() {
	C.CString("opener") // want main.loseHere C.CString 100
}

func main() {
	opened, err := plugin.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lose, err := opened.Lookup("Lose")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i := 0; i < 100; i++ {
		loseHere()
		lose.(func(int))(1)
	}
}
