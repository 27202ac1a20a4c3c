// SPDX-License-Identifier: MIT

// what: the main loop is C's; the callback in Go frees its label
// verdict: ok
package main

// #include <stdlib.h>
// extern int next(void);
// extern void onDraw(void);
// static void main_loop(void)
// {
//	while (next())
//		onDraw();
// }
// static int drawn;
// static void draw_text(const char *s) { drawn += s[0]; }
import "C"

import (
	"unsafe"

	"corpus/load"
)

//export next
func next() C.int {
	if load.Next() {
		return 1
	}
	return 0
}

//export onDraw
func onDraw() {
	label := C.CString("File")
	C.draw_text(label)
	C.free(unsafe.Pointer(label))
}

func main() {
	C.main_loop()
	load.Done()
}
