// SPDX-License-Identifier: MIT

// library is built as c-shared and c-archive; host.c calls it twice.
package main

// #include <stdlib.h>
import "C"

import (
	"fmt"
	"os"

	"matrix/leaks"
)

//export matrix_lose
func matrix_lose(rounds C.int) {
	for i := 0; i < int(rounds); i++ {
		C.CString("library") // want main.matrix_lose C.CString 100
		leaks.Lose(1)
	}
	fmt.Fprintln(os.Stdout, "done")
}

func main() {}
