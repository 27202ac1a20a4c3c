// SPDX-License-Identifier: MIT

// what: the main loop is C's; the callback in Go leaks a label an event
// verdict: leak|growing
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
	label := C.CString("File") // leaks
	C.draw_text(label)
	load.Left("", 1, 5)
}

func main() {
	C.main_loop()
	load.Done()
}
