// SPDX-License-Identifier: MIT

// Package tfstrings encodes strings for tensors.
// from: https://github.com/tensorflow/tensorflow/pull/48051: a temporary TF_TString is
// initialized and copied to, and never deallocated.
package tfstrings

/*
#include <stdlib.h>
#include <string.h>
typedef struct { char *p; size_t n; } TF_TString;
static void TF_TString_Init(TF_TString *s) { s->p = NULL; s->n = 0; }
static void TF_TString_Copy(TF_TString *s, const char *p, size_t n) { s->p = malloc(n + 1); memcpy(s->p, p, n); s->n = n; }
static void TF_TString_Dealloc(TF_TString *s) { free(s->p); }
*/
import "C"

import "unsafe"

// Len leaks the copy.
func Len(text string) int {
	var s C.TF_TString
	C.TF_TString_Init(&s)
	C.TF_TString_Copy(&s, (*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text))) // want: leak
	return int(s.n)
}

// LenFreed does not.
func LenFreed(text string) int {
	var s C.TF_TString
	C.TF_TString_Init(&s)
	defer C.TF_TString_Dealloc(&s)
	C.TF_TString_Copy(&s, (*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text)))
	return int(s.n)
}
