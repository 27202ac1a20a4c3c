// SPDX-License-Identifier: MIT

// Package langid asks for languages by name.
// from: https://github.com/ggml-org/whisper.cpp/pull/4054: the id of a language is
// asked for with a temporary C string that was not freed.
package langid

/*
#include <stdlib.h>
static int whisper_lang_id(const char *lang) { return *lang == 'e' ? 0 : -1; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// ID leaks.
func ID(lang string) int {
	return int(C.whisper_lang_id(C.CString(lang))) // want: inline-leak
}

// IDChecked frees only what it found.
func IDChecked(lang string) (int, error) {
	cs := C.CString(lang) // want: early-return-leak
	id := C.whisper_lang_id(cs)
	switch {
	case id < 0:
		return 0, errors.New("unknown language " + lang)
	default:
		C.free(unsafe.Pointer(cs))
		return int(id), nil
	}
}

// IDs frees one after the other.
func IDs(langs ...string) map[string]int {
	ids := make(map[string]int, len(langs))
	for _, lang := range langs {
		cs := C.CString(lang)
		if id := C.whisper_lang_id(cs); id >= 0 {
			ids[lang] = int(id)
		}
		C.free(unsafe.Pointer(cs))
	}
	return ids
}
