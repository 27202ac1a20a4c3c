// SPDX-License-Identifier: MIT

// Package helperfree allocates and frees in helpers.
package helperfree

/*
#include <stdlib.h>
static int run(char **argv, int n) { return n; }
static void destroy(void *p) { free(p); }
static char *make(int n) { return calloc(n, 1); }
*/
import "C"

import "unsafe"

func cstr(s string) *C.char { return C.CString(s) }

func cstrs(all []string) []*C.char {
	var made []*C.char
	for _, s := range all {
		made = append(made, cstr(s))
	}
	return made
}

func release(p *C.char) { C.free(unsafe.Pointer(p)) }

func releaseAll(all ...*C.char) {
	for _, p := range all {
		release(p)
	}
}

// Run uses a pair of helpers.
func Run(args []string) int {
	argv := cstrs(args)
	defer releaseAll(argv...)
	return int(C.run(&argv[0], C.int(len(argv))))
}

// RunLost forgets one.
func RunLost(args []string) int {
	argv := cstrs(args) // want: leak
	return int(C.run(&argv[0], C.int(len(argv))))
}

// Two frees both with one call.
func Two(a, b string) int {
	pa, pb := cstr(a), cstr(b)
	argv := []*C.char{pa, pb}
	n := C.run(&argv[0], 2)
	releaseAll(pa, pb)
	return int(n)
}

// One leaks one of two.
func One(a, b string) int {
	pa := cstr(a)
	pb := cstr(b) // want: leak
	argv := []*C.char{pa, pb}
	n := C.run(&argv[0], 2)
	release(pa)
	return int(n)
}

// Made frees with the function of its own that frees.
func Made(n int) byte {
	p := C.make(C.int(n))
	defer C.destroy(unsafe.Pointer(p))
	return byte(*p)
}
