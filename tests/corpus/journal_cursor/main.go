// SPDX-License-Identifier: MIT

// what: the cursor of each journal entry is copied to Go, and not freed
// from: https://github.com/coreos/go-systemd/pull/194
// verdict: leak
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

	"corpus/load"
)

func cursor(entry int) (string, error) {
	var d *C.char
	if C.get_cursor(C.int(entry), &d) != 0 { // leaks
		return "", errors.New("no cursor")
	}
	load.Left("", 1, 18)
	return C.GoString(d), nil
}

func main() {
	load.Run(func(i int) { cursor(i) })
	load.Done()
}
