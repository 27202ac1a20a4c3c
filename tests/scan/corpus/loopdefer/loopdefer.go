// SPDX-License-Identifier: MIT

// Package loopdefer has frees that wait for the end of a function.
package loopdefer

/*
#include <stdlib.h>
#include <stdio.h>
static int entry(int argc, char **argv) { return argc ? puts(argv[0]) : 0; }
*/
import "C"

import "unsafe"

// All holds every line until the last one is printed.
func All(lines <-chan string) {
	for line := range lines {
		cs := C.CString(line) // want: loop-defer
		defer C.free(unsafe.Pointer(cs))
		C.puts(cs)
	}
}

// Closure ends a function for each line.
func Closure(lines <-chan string) {
	for line := range lines {
		func() {
			cs := C.CString(line)
			defer C.free(unsafe.Pointer(cs))
			C.puts(cs)
		}()
	}
}

// Main needs all its arguments until the C function returns: the defers are meant.
func Main(args []string) int {
	argv := make([]*C.char, len(args)+1)
	for i, arg := range args {
		argv[i] = C.CString(arg)
		defer C.free(unsafe.Pointer(argv[i]))
	}
	return int(C.entry(C.int(len(args)), &argv[0]))
}

// MainSlice frees them in one deferred loop.
func MainSlice(args []string) int {
	argv := make([]*C.char, 0, len(args)+1)
	defer func() {
		for _, p := range argv {
			C.free(unsafe.Pointer(p))
		}
	}()
	for _, arg := range args {
		argv = append(argv, C.CString(arg))
	}
	return int(C.entry(C.int(len(args)), unsafe.SliceData(append(argv, nil))))
}
