// SPDX-License-Identifier: MIT

// Package easycurl sets options of transfers.
// from: https://github.com/andelf/go-curl/pull/33: strings made for setopt were kept
// by nobody, so that nobody could free them when the handle was closed.
package easycurl

/*
#include <stdlib.h>
typedef struct { int url; } CURL;
static CURL *curl_easy_init(void) { return calloc(1, sizeof(CURL)); }
static void curl_easy_cleanup(CURL *c) { free(c); }
static int setopt_string(CURL *c, int option, char *s) { c->url = option; return s == NULL; }
*/
import "C"

import "unsafe"

// Easy is a transfer.
type Easy struct {
	curl    *C.CURL
	strings []*C.char
}

// New makes one.
func New() *Easy { return &Easy{curl: C.curl_easy_init()} }

// SetLost forgets its string; the library copies it.
func (e *Easy) SetLost(option int, value string) int {
	cs := C.CString(value) // want: leak
	return int(C.setopt_string(e.curl, C.int(option), cs))
}

// Set keeps its string until Close.
func (e *Easy) Set(option int, value string) int {
	cs := C.CString(value)
	e.strings = append(e.strings, cs)
	return int(C.setopt_string(e.curl, C.int(option), cs))
}

// Close ends it.
func (e *Easy) Close() {
	C.curl_easy_cleanup(e.curl)
	for _, cs := range e.strings {
		C.free(unsafe.Pointer(cs))
	}
	e.curl, e.strings = nil, nil
}

// Probe makes a handle and leaves early without it.
func Probe(option int) bool {
	c := C.curl_easy_init() // want: early-return-leak
	if C.setopt_string(c, C.int(option), nil) != 0 {
		return false
	}
	C.curl_easy_cleanup(c)
	return true
}
