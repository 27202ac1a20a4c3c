// SPDX-License-Identifier: MIT

// Package jsonnetvm evaluates snippets.
// from: https://github.com/strickyak/jsonnet_cgo/issues/8: older wrappers call
// C.CString without C.free.
package jsonnetvm

/*
#include <stdlib.h>
#include <string.h>
struct JsonnetVm { int depth; };
static char *jsonnet_evaluate_snippet(struct JsonnetVm *vm, const char *file, const char *text, int *error) {
	*error = !*text;
	return strdup(text);
}
static char *jsonnet_realloc(struct JsonnetVm *vm, char *p, size_t size) {
	if (size == 0) {
		free(p);
		return NULL;
	}
	return realloc(p, size);
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// VM evaluates.
type VM struct{ vm *C.struct_JsonnetVm }

// Evaluate frees the result, and neither argument.
func (vm *VM) Evaluate(file, text string) (string, error) {
	var e C.int
	cfile := C.CString(file) // want: leak
	ctext := C.CString(text) // want: leak
	out := C.jsonnet_evaluate_snippet(vm.vm, cfile, ctext, &e)
	result := C.GoString(out)
	C.jsonnet_realloc(vm.vm, out, 0)
	if e != 0 {
		return "", errors.New(result)
	}
	return result, nil
}

// EvaluateFreed frees all; realloc to 0 is this library's free.
func (vm *VM) EvaluateFreed(file, text string) (string, error) {
	var e C.int
	cfile := C.CString(file)
	ctext := C.CString(text)
	defer func() {
		C.free(unsafe.Pointer(cfile))
		C.free(unsafe.Pointer(ctext))
	}()
	out := C.jsonnet_evaluate_snippet(vm.vm, cfile, ctext, &e)
	defer C.jsonnet_realloc(vm.vm, out, 0)
	if e != 0 {
		return "", errors.New(C.GoString(out))
	}
	return C.GoString(out), nil
}
