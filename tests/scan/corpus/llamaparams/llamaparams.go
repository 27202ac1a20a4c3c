// SPDX-License-Identifier: MIT

// Package llamaparams builds a parameter block.
// from: https://github.com/go-skynet/go-llama.cpp/issues/343: option strings are
// made among the arguments, the prompt before them, and C copies them all.
package llamaparams

/*
#include <stdlib.h>
typedef struct { int seed; } gpt_params;
static void *llama_allocate_params(const char *prompt, int seed, const char *grammar, const char *gpu) {
	gpt_params *p = calloc(1, sizeof(*p));
	p->seed = seed;
	return p;
}
static void llama_free_params(void *p) { free(p); }
static int llama_predict(void *p) { return ((gpt_params *)p)->seed; }
*/
import "C"

import "unsafe"

// Predict leaks three strings.
func Predict(prompt, grammar, gpu string) int {
	input := C.CString(prompt) // want: leak
	params := C.llama_allocate_params(input, 1,
		C.CString(grammar), // want: inline-leak
		C.CString(gpu))     // want: inline-leak
	result := C.llama_predict(params)
	C.llama_free_params(params)
	return int(result)
}

// PredictFreed frees all.
func PredictFreed(prompt, grammar, gpu string) int {
	var made []*C.char
	str := func(s string) *C.char {
		cs := C.CString(s)
		made = append(made, cs)
		return cs
	}
	params := C.llama_allocate_params(str(prompt), 1, str(grammar), str(gpu))
	result := C.llama_predict(params)
	C.llama_free_params(params)
	for _, cs := range made {
		C.free(unsafe.Pointer(cs))
	}
	return int(result)
}
