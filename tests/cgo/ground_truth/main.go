// SPDX-License-Identifier: MIT

// ground_truth TRUTH SEED EVENTS lets 16 C threads allocate, resize and free
// blocks that they take from each other, and writes what is live at 20
// barriers, counted by itself, to TRUTH.
package main

// #cgo CFLAGS: -I${SRCDIR}/../../../include
// #include <stdlib.h>
// int churn(const char *truth, unsigned long seed, unsigned long events);
import "C"

import (
	"fmt"
	"os"
	"strconv"
	"unsafe"
)

func number(text string) C.ulong {
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	return C.ulong(value)
}

func main() {
	truth := C.CString(os.Args[1])
	defer C.free(unsafe.Pointer(truth))
	if C.churn(truth, number(os.Args[2]), number(os.Args[3])) != 0 {
		os.Exit(1)
	}
}
