// SPDX-License-Identifier: MIT

// what: libc keeps each value that a variable of the environment ever had
// verdict: runtime
package main

// #include <stdlib.h>
import "C"

import (
	"fmt"
	"os"

	"corpus/load"
)

func main() {
	load.Run(func(i int) {
		os.Setenv("CORPUS_STEP", fmt.Sprint("step ", i))
		C.free(C.malloc(10))
	})
	load.Done()
}
