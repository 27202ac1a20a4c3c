// SPDX-License-Identifier: MIT

// what: a Go function that C calls for each row makes and frees a string
// verdict: ok
package main

// #include <stdlib.h>
// extern int onRow(int row);
// static int each(int n)
// {
//	int s = 0;
//	for (int i = 0; i < n; i++)
//		s += onRow(i);
//	return s;
// }
// static int width(const char *s) { return s[0] ? s[1] : 0; }
import "C"

import (
	"strconv"
	"unsafe"

	"corpus/load"
)

//export onRow
func onRow(row C.int) C.int {
	text := strconv.Itoa(int(row))
	cs := C.CString(text)
	defer C.free(unsafe.Pointer(cs))
	return C.width(cs)
}

func main() {
	load.Run(func(i int) { C.each(C.int(i % 5)) })
	load.Done()
}
