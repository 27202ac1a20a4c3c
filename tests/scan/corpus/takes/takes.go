// SPDX-License-Identifier: MIT

// Package takes calls C functions of its preamble that free what they are given,
// or do not.
package takes

/*
#include <stdlib.h>
#include <string.h>
// frees text
static size_t consume(char *text) { size_t n = strlen(text); free(text); return n; }
static size_t measure(const char *text) { return strlen(text); }
static char *saved;
// keeps text until the next call
static void keep(char *text) { free(saved); saved = text; }
*/
import "C"

// Consume is right.
func Consume(s string) int { return int(C.consume(C.CString(s))) }

// Keep is right.
func Keep(s string) {
	cs := C.CString(s)
	C.keep(cs)
}

// Measure leaks.
func Measure(s string) int {
	return int(C.measure(C.CString(s))) // want: inline-leak
}
