// SPDX-License-Identifier: MIT

// what: each read makes options, and destroys what it read, not them
// from: https://github.com/Overclock-Validator/mithril/issues/87
// verdict: leak
package main

// #include <stdlib.h>
// struct options { char verify, fill_cache; long snapshot[12]; };
// static struct options *options_create(void)
// {
//	return calloc(1, sizeof(struct options));
// }
// static char *get(const struct options *o, int key)
// {
//	char *value = malloc(32);
//
//	value[0] = key + o->verify;
//	return value;
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func read(key int) byte {
	options := C.options_create() // leaks
	load.Left("", 1, C.sizeof_struct_options)
	value := C.get(options, C.int(key))
	defer C.free(unsafe.Pointer(value))
	return byte(*value)
}

func main() {
	load.Run(func(i int) { read(i) })
	load.Done()
}
