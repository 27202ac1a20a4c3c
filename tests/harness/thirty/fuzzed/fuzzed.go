// Package fuzzed has two parsers of numbers.
package fuzzed

// #include <stdlib.h>
import "C"

import (
	"strings"
	"unsafe"
)

// Parse leaks the copy of a number with a sign.
func Parse(text string) int {
	in := C.CString(text) // leak: fuzz seed
	n := int(C.atoi(in))
	if !strings.HasPrefix(text, "-") {
		C.free(unsafe.Pointer(in))
	}
	return n
}

func Count(text string) int {
	in := C.CString(text)
	defer C.free(unsafe.Pointer(in))
	return int(C.atol(in))
}
