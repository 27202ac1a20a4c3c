// SPDX-License-Identifier: MIT

// Command greet is built in each way that Go has for code that calls C: as a
// program, static or not, as a plugin, and as a library and an archive for C.
// It forgets each greeting.
package main

// #include <stdio.h>
// #include <stdlib.h>
import "C"

import "fmt"

// Greet prints a greeting, whose C string nobody frees.
//
//export Greet
func Greet(number int) {
	C.puts(C.CString(fmt.Sprintf("greeting %03d", number)))
}

func main() {
	for number := 0; number < 500; number++ {
		Greet(number)
	}
}
