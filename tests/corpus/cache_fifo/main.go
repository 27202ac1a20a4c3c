// SPDX-License-Identifier: MIT

// what: the last 50 messages are kept
// verdict: cache
// needs: 150
// calls: 400
package main

// #include <stdlib.h>
import "C"

import (
	"fmt"
	"unsafe"

	"corpus/load"
)

func main() {
	var history []unsafe.Pointer
	load.Run(func(i int) {
		text := C.CString(fmt.Sprint("message ", i))
		history = append(history, unsafe.Pointer(text))
		if len(history) > 50 {
			C.free(history[0])
			history = history[1:]
		}
	})
	load.Done()
}
