// SPDX-License-Identifier: MIT

// plugin is opened by opener.
package main

// #include <stdlib.h>
import "C"

import (
	"fmt"
	"os"

	"matrix/leaks"
)

func Lose(rounds int) {
	for i := 0; i < rounds; i++ {
		C.CString("plugin") // want matrix/plugin.Lose C.CString 100
		leaks.Lose(1)
	}
	fmt.Fprint(os.Stdout, ".")
}
