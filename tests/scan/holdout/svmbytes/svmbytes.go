// SPDX-License-Identifier: MIT

// Package svmbytes moves bytes to and from a virtual machine.
// from: https://github.com/spacemeshos/svm/pull/67: what goes over the border of C
// must be reclaimed explicitly.
package svmbytes

/*
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
typedef struct { uint8_t *bytes; uint32_t length; } svm_byte_array;
static int svm_run(svm_byte_array *out, svm_byte_array in) {
	out->bytes = malloc(in.length + 1);
	memcpy(out->bytes, in.bytes, in.length);
	out->length = in.length;
	return 0;
}
static void svm_byte_array_destroy(svm_byte_array a) { free(a.bytes); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

func in(data []byte) C.svm_byte_array {
	return C.svm_byte_array{
		bytes:  (*C.uint8_t)(C.CBytes(data)),
		length: C.uint32_t(len(data)),
	}
}

// Run frees the output, and leaves the input.
func Run(data []byte) ([]byte, error) {
	var out C.svm_byte_array
	input := in(data) // want: leak
	if C.svm_run(&out, input) != 0 {
		return nil, errors.New("svm")
	}
	defer C.svm_byte_array_destroy(out)
	return C.GoBytes(unsafe.Pointer(out.bytes), C.int(out.length)), nil
}

// RunFreed frees both.
func RunFreed(data []byte) ([]byte, error) {
	var out C.svm_byte_array
	input := in(data)
	defer C.svm_byte_array_destroy(input)
	if C.svm_run(&out, input) != 0 {
		return nil, errors.New("svm")
	}
	defer C.svm_byte_array_destroy(out)
	return C.GoBytes(unsafe.Pointer(out.bytes), C.int(out.length)), nil
}
