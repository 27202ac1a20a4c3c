// SPDX-License-Identifier: MIT

// Package whisperprompt has setters for C strings.
// from: https://github.com/ggml-org/whisper.cpp/issues/4043: each call of the setter
// drops the string of the call before.
package whisperprompt

/*
#include <stdlib.h>
struct params { const char *prompt, *language; };
*/
import "C"

import "unsafe"

// Params is handed to C.
type Params struct{ c C.struct_params }

// SetPrompt drops the old prompt.
func (p *Params) SetPrompt(prompt string) {
	p.c.prompt = C.CString(prompt) // want: overwritten
}

// SetLanguage frees the old one.
func (p *Params) SetLanguage(language string) {
	C.free(unsafe.Pointer(p.c.language))
	p.c.language = C.CString(language)
}

// Close frees the last of both.
func (p *Params) Close() {
	C.free(unsafe.Pointer(p.c.prompt))
	C.free(unsafe.Pointer(p.c.language))
	p.c = C.struct_params{}
}
