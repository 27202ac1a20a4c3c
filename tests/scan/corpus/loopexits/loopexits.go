// SPDX-License-Identifier: MIT

// Package loopexits leaves the body of a loop before the free.
package loopexits

/*
#include <stdlib.h>
static int use(const char *s) { return *s == '#' ? -1 : *s; }
*/
import "C"

import "unsafe"

// Skip goes on with the next before the free.
func Skip(lines []string) (total int) {
	for _, line := range lines {
		cs := C.CString(line) // want: leak
		n := C.use(cs)
		if n < 0 {
			continue
		}
		total += int(n)
		C.free(unsafe.Pointer(cs))
	}
	return total
}

// SkipBefore goes on before there is anything to free.
func SkipBefore(lines []string) (total int) {
	for _, line := range lines {
		if line == "" {
			continue
		}
		cs := C.CString(line)
		total += int(C.use(cs))
		C.free(unsafe.Pointer(cs))
	}
	return total
}

// Find breaks with the string in its hands, and frees it after the loop.
func Find(lines []string) bool {
	var found *C.char
	for _, line := range lines {
		cs := C.CString(line)
		if C.use(cs) < 0 {
			found = cs
			break
		}
		C.free(unsafe.Pointer(cs))
	}
	defer C.free(unsafe.Pointer(found))
	return found != nil
}

// FindLost returns from the loop.
func FindLost(lines []string) bool {
	for _, line := range lines {
		cs := C.CString(line) // want: early-return-leak
		if C.use(cs) < 0 {
			return true
		}
		C.free(unsafe.Pointer(cs))
	}
	return false
}
