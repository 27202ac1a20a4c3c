// SPDX-License-Identifier: MIT

// what: the cursor of each journal entry is copied to Go, and freed
// verdict: ok
package main

// #define _GNU_SOURCE
// #include <stdio.h>
// #include <stdlib.h>
// static int get_cursor(int entry, char **cursor)
// {
//	return asprintf(cursor, "s=0a1b;i=%08x", entry) < 0 ? -1 : 0;
// }
import "C"

import (
	"errors"
	"unsafe"

	"corpus/load"
)

func cursor(entry int) (string, error) {
	var d *C.char
	if C.get_cursor(C.int(entry), &d) != 0 {
		return "", errors.New("no cursor")
	}
	defer C.free(unsafe.Pointer(d))
	return C.GoString(d), nil
}

func main() {
	load.Run(func(i int) { cursor(i) })
	load.Done()
}
