// SPDX-License-Identifier: MIT

// three_leaks loses 1,000, 500 and 200 blocks at three places, among 10,000
// balanced pairs.  three_leaks.sh reads the `want` comments.
package main

/*
#include <stdlib.h>
#include <string.h>

static char *copy(const char *text) { return strdup(text); }
*/
import "C"

import (
	"fmt"
	"os"
	"unsafe"
)

const pairs = 10000

func loseName(i int) {
	C.CString(fmt.Sprintf("name %06d", i)) // want main.loseName C.CString 1000
}

func loseLine() {
	_ = C.CString("a line of another length") // want main.loseLine C.CString 500
}

func loseCopy(text *C.char) {
	C.copy(text) // want main.loseCopy cgo_call 200
}

func pair() {
	text := C.CString("balanced")
	C.free(unsafe.Pointer(text))
}

func main() {
	text := C.CString("copy me")
	defer C.free(unsafe.Pointer(text))
	for i := 0; i < pairs; i++ {
		pair()
		if i%10 == 0 {
			loseName(i)
		}
		if i%20 == 0 {
			loseLine()
		}
		if i%50 == 0 {
			loseCopy(text)
		}
	}
	fmt.Fprintln(os.Stdout, "done")
}
