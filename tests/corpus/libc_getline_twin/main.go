// SPDX-License-Identifier: MIT

// what: getline with an empty line pointer makes a buffer a call, which is freed
// verdict: ok
package main

/*
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

static FILE *text(void)
{
	static char lines[] = "one\ntwo\nthree\n";

	return fmemopen(lines, sizeof(lines) - 1, "r");
}
*/
import "C"

import (
	"unsafe"

	"corpus/load"
)

func next(file *C.FILE) string {
	var line *C.char
	var size C.size_t
	if C.getline(&line, &size, file) < 0 {
		C.rewind(file)
	}
	defer C.free(unsafe.Pointer(line))
	return C.GoString(line)
}

func main() {
	file := C.text()
	defer func() { C.fclose((*C.FILE)(unsafe.Pointer(file))) }()
	load.Run(func(i int) { next(file) })
	load.Done()
}
