// SPDX-License-Identifier: MIT

// what: `=` sets the variable that is freed
// verdict: ok
package main

// #include <stdlib.h>
// static int acquire(const char *user, const char *class)
// {
//	return user[0] + (class ? class[0] : 0);
// }
import "C"

import (
	"unsafe"

	"corpus/load"
)

func acquire(user, class string) {
	var cUser, cClass *C.char
	defer func() {
		C.free(unsafe.Pointer(cUser))
		C.free(unsafe.Pointer(cClass))
	}()
	cUser = C.CString(user)
	if class != "" {
		cClass = C.CString(class)
		C.acquire(cUser, cClass)
	} else {
		C.acquire(cUser, nil)
	}
}

func main() {
	load.Run(func(i int) { acquire("scott", []string{"", "POOLED"}[i%2]) })
	load.Done()
}
