// SPDX-License-Identifier: MIT

// what: the names of an image's properties are freed with their array
// verdict: ok
package main

// #include <stdio.h>
// #include <stdlib.h>
// static char **properties(int image, size_t *n)
// {
//	char **names = calloc(*n = image % 4, sizeof(*names));
//
//	for (size_t i = 0; i < *n; i++) {
//		names[i] = malloc(32);
//		snprintf(names[i], 32, "exif:%d:%zu", image, i);
//	}
//	return names;
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func stringsOf(array **C.char, n C.size_t) []string {
	var found []string
	for _, s := range unsafe.Slice(array, n) {
		found = append(found, C.GoString(s))
		C.free(unsafe.Pointer(s))
	}
	return found
}

func properties(image int) []string {
	var n C.size_t
	array := C.properties(C.int(image), &n)
	defer C.free(unsafe.Pointer(array))
	return stringsOf(array, n)
}

func main() {
	load.Run(func(i int) { properties(i) })
	load.Done()
}
