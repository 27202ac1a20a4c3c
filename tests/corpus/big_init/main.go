// SPDX-License-Identifier: MIT

// what: one call makes a library's 6500 blocks, then it is used
// verdict: startup
package main

// #include <stdlib.h>
// #include <string.h>
// static char *names[6500];
// static void library_init(void)
// {
//	for (int i = 0; i < 6500; i++)
//		names[i] = memset(malloc(8 + i % 64), 'a', 8);
// }
// static int lookup(int i) { return names[i % 6500][0]; }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func main() {
	C.library_init()
	load.Run(func(i int) {
		C.lookup(C.int(i))
		C.free(unsafe.Pointer(C.CString("query")))
	})
	load.Done()
}
