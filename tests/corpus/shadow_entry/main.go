// SPDX-License-Identifier: MIT

// what: the name for a look-up is copied to C, on all three ways out
// from: https://github.com/linuxdeepin/go-lib/issues/120
// verdict: leak
package main

// #include <errno.h>
// #include <stdlib.h>
// #include <string.h>
// struct entry { const char *name; int age; };
// static struct entry *find(const char *name)
// {
//	static struct entry root = { "root", 1 };
//
//	errno = name[0] ? 0 : EINVAL;
//	return strcmp(name, "root") ? NULL : &root;
// }
import "C"

import (
	"errors"

	"corpus/load"
)

func age(name string) (int, error) {
	cs := C.CString(name) // leaks
	load.Left("", 1, len(name)+1)
	entry, err := C.find(cs)
	if entry == nil {
		if err == nil {
			err = errors.New("no such user")
		}
		return 0, err
	}
	return int(entry.age), nil
}

func main() {
	load.Run(func(i int) { age([]string{"root", "nobody", ""}[i%3]) })
	load.Done()
}
