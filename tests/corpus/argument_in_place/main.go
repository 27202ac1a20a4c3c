// SPDX-License-Identifier: MIT

// what: C strings that are made in the arguments of a call, for ever
// from: https://github.com/go-skynet/go-llama.cpp/issues/343
// verdict: leak
package main

// #include <stdlib.h>
// static int allocate_params(const char *prompt, const char *grammar)
// {
//	return prompt[0] + grammar[0];
// }
import "C"

import (
	"corpus/load"
)

func predict(prompt, grammar string) int {
	cp := C.CString(prompt) // leaks: prompt
	load.Left("prompt", 1, len(prompt)+1)
	load.Left("grammar", 1, len(grammar)+1)
	return int(C.allocate_params(cp, C.CString(grammar))) // leaks: grammar
}

func main() {
	load.Run(func(i int) { predict("Why is the sky blue?", "root ::= answer") })
	load.Done()
}
