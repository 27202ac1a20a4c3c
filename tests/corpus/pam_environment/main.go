// SPDX-License-Identifier: MIT

// what: `NAME=value` strings for a library that copies them, in a loop
// from: https://github.com/gravitational/teleport/pull/3725
// verdict: leak
package main

// #include <stdlib.h>
// #include <string.h>
// static char kept[64];
// static int putenv_copy(const char *s) { strncpy(kept, s, 63); return 0; }
import "C"

import (
	"errors"
	"fmt"

	"corpus/load"
)

func open(environment map[string]string) error {
	for name, value := range environment {
		kv := C.CString(fmt.Sprintf("%s=%s", name, value)) // leaks
		load.Left("", 1, len(name)+len(value)+2)
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
