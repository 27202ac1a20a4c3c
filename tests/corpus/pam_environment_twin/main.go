// SPDX-License-Identifier: MIT

// what: `NAME=value` strings for a library that copies them are freed
// verdict: ok
package main

// #include <stdlib.h>
// #include <string.h>
// static char kept[64];
// static int putenv_copy(const char *s) { strncpy(kept, s, 63); return 0; }
import "C"

import (
	"errors"
	"fmt"
	"unsafe"

	"corpus/load"
)

func open(environment map[string]string) error {
	for name, value := range environment {
		kv := C.CString(fmt.Sprintf("%s=%s", name, value))
		defer C.free(unsafe.Pointer(kv))
		if C.putenv_copy(kv) != 0 {
			return errors.New("no memory")
		}
	}
	return nil
}

func main() {
	load.Run(func(i int) {
		open(map[string]string{"LOGIN": "alice", "SESSION": fmt.Sprint(i)})
	})
	load.Done()
}
