// SPDX-License-Identifier: MIT

package main

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

// C cannot be called through a pointer from Go: one line of C a type.
static char *call_shout(void *function, const char *text)
{
	return ((char *(*)(const char *))function)(text);
}

static int call_count(void *function, const char *const *words)
{
	return ((int (*)(const char *const *))function)(words);
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// A library is what dlopen found, with the functions that dlsym found in it.
type library struct {
	shout, count unsafe.Pointer
}

func open(path string) (*library, error) {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	handle := C.dlopen(cPath, C.RTLD_NOW|C.RTLD_LOCAL)
	if handle == nil {
		return nil, errors.New(C.GoString(C.dlerror()))
	}
	return &library{symbol(handle, "words_shout"), symbol(handle, "words_count")}, nil
}

func symbol(handle unsafe.Pointer, name string) unsafe.Pointer {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	return C.dlsym(handle, cName)
}

// Shout returns text in capitals, and loses the library's copy of it.
func (l *library) Shout(text string) string {
	cText := C.CString(text)
	defer C.free(unsafe.Pointer(cText))
	return C.GoString(C.call_shout(l.shout, cText))
}

// ShoutFreed is Shout as it should be.
func (l *library) ShoutFreed(text string) string {
	cText := C.CString(text)
	defer C.free(unsafe.Pointer(cText))
	copied := C.call_shout(l.shout, cText)
	defer C.free(unsafe.Pointer(copied))
	return C.GoString(copied)
}

// Count passes C an array of Go's that holds pointers to memory of Go's. The
// rules of cgo forbid that, and the check of GODEBUG=cgocheck=1 sees it.
func (l *library) Count(words ...string) int {
	array := make([]*C.char, len(words)+1)
	for i, word := range words {
		text := append([]byte(word), 0)
		array[i] = (*C.char)(unsafe.Pointer(&text[0]))
	}
	return int(C.call_count(l.count, &array[0]))
}
