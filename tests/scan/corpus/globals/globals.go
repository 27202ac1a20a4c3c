// SPDX-License-Identifier: MIT

// Package globals has C memory for the life of the program.
package globals

/*
#include <stdlib.h>
#include <string.h>
static size_t length(const char *s) { return strlen(s); }
*/
import "C"

import "sync"

// the name of the main database, as C wants it
var main = C.CString("main")

var (
	once  sync.Once
	table *C.char
	lazy  *C.char
	logo  = sync.OnceValue(func() *C.char { return C.CString("darkheap") })
)

func init() {
	table = C.CString("sqlite_master")
}

// Lazy makes its string in its first call.
func Lazy() int {
	once.Do(func() {
		lazy = C.CString("lazy")
	})
	return int(C.length(lazy))
}

// Total uses all.
func Total() int {
	return int(C.length(main)+C.length(table)+C.length(logo())) + Lazy()
}

var last *C.char

// Remember looks like them, but drops a string a call.
func Remember(s string) int {
	last = C.CString(s) // want: overwritten
	return int(C.length(last))
}
