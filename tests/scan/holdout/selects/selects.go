// SPDX-License-Identifier: MIT

// Package selects waits while it holds C memory.
package selects

/*
#include <stdlib.h>
static int work(const char *s) { return *s; }
*/
import "C"

import (
	"context"
	"unsafe"
)

// Wait leaves its string when the context ends first.
func Wait(ctx context.Context, text string, ready <-chan struct{}) error {
	cs := C.CString(text) // want: early-return-leak
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-ready:
	}
	C.work(cs)
	C.free(unsafe.Pointer(cs))
	return nil
}

// WaitFreed frees in both cases.
func WaitFreed(ctx context.Context, text string, ready <-chan struct{}) error {
	cs := C.CString(text)
	select {
	case <-ctx.Done():
		C.free(unsafe.Pointer(cs))
		return ctx.Err()
	case <-ready:
		C.work(cs)
		C.free(unsafe.Pointer(cs))
		return nil
	}
}

// Serve gives each request to whoever is first, and that one frees it.
func Serve(texts []string, a, b chan<- *C.char) {
	for _, text := range texts {
		cs := C.CString(text)
		select {
		case a <- cs:
		case b <- cs:
		}
	}
}

// Offer gives it away if somebody is there, and else forgets it.
func Offer(text string, to chan<- *C.char) {
	cs := C.CString(text) // want: leak
	select {
	case to <- cs:
	default:
	}
}
