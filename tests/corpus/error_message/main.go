// SPDX-License-Identifier: MIT

// what: a call that fails gives a message in an out-parameter: not freed
// from: https://github.com/jmhodges/levigo/issues/2
// verdict: leak
// calls: 600
package main

// #include <stdlib.h>
// #include <string.h>
// static void put(const char *key, char **err)
// {
//	if (key[0] == '!')
//		*err = strdup("Corruption: bad key");
// }
import "C"

import (
	"errors"
	"unsafe"

	"corpus/load"
)

func put(key string) error {
	ck := C.CString(key)
	defer C.free(unsafe.Pointer(ck))
	var message *C.char
	C.put(ck, &message) // leaks
	if message != nil {
		load.Left("", 1, 20)
		return errors.New(C.GoString(message))
	}
	return nil
}

func main() {
	load.Run(func(i int) {
		if i%3 == 1 {
			put("!bad")
		} else {
			put("good")
		}
	})
	load.Done()
}
