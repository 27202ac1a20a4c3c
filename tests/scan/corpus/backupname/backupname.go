// SPDX-License-Identifier: MIT

// Package backupname names the databases of a backup.
// from: https://github.com/go-llsqlite/crawshaw/issues/20: the clean-up frees the
// address of the Go variable that holds the string, not the string.
package backupname

/*
#include <stdlib.h>
static int backup_init(const char *from, const char *to) { return from && to; }
*/
import "C"

import "unsafe"

func set(name string, p **C.char) func() {
	if name == "" {
		return func() {}
	}
	*p = C.CString(name)                        // want: leak
	return func() { C.free(unsafe.Pointer(p)) } // want: foreign-free
}

// Init frees Go memory, and leaks.
func Init(from, to string) bool {
	var cfrom, cto *C.char
	defer set(from, &cfrom)()
	defer set(to, &cto)()
	return C.backup_init(cfrom, cto) != 0
}

func setRight(name string, p **C.char) func() {
	if name == "" {
		return func() {}
	}
	*p = C.CString(name)
	return func() { C.free(unsafe.Pointer(*p)) }
}

// InitRight frees the strings.
func InitRight(from, to string) bool {
	var cfrom, cto *C.char
	defer setRight(from, &cfrom)()
	defer setRight(to, &cto)()
	return C.backup_init(cfrom, cto) != 0
}
