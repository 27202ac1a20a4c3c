// SPDX-License-Identifier: MIT

// Package jumps leaves loops and blocks by labels.
package jumps

/*
#include <stdlib.h>
#include <string.h>
static int match(const char *s, const char *pattern) { return strstr(s, pattern) != NULL; }
static int step(const char *s, int i) { return s[0] - i; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errStep = errors.New("step")

// Goto frees at its end.
func Goto(a, b string) (err error) {
	var cb *C.char
	ca := C.CString(a)
	if C.step(ca, 1) < 0 {
		err = errStep
		goto end
	}
	cb = C.CString(b)
	if C.step(cb, 2) < 0 {
		err = errStep
		goto end
	}
	C.step(ca, 3)
end:
	C.free(unsafe.Pointer(cb))
	C.free(unsafe.Pointer(ca))
	return err
}

// GotoPast jumps past the free of one.
func GotoPast(a, b string) (err error) {
	ca := C.CString(a)
	cb := C.CString(b) // want: leak
	if C.step(cb, 2) < 0 {
		err = errStep
		goto end
	}
	C.step(ca, 3)
	C.free(unsafe.Pointer(cb))
end:
	C.free(unsafe.Pointer(ca))
	return err
}

// Continue leaves the turn before the free.
func Continue(words []string, pattern string) (n int) {
	cp := C.CString(pattern)
	defer C.free(unsafe.Pointer(cp))
	for _, w := range words {
		cw := C.CString(w) // want: leak
		if C.match(cw, cp) == 0 {
			continue
		}
		n++
		C.free(unsafe.Pointer(cw))
	}
	return n
}

// Break leaves the loop with one in its hands, and frees it.
func Break(words []string, pattern string) bool {
	cp := C.CString(pattern)
	defer C.free(unsafe.Pointer(cp))
	var found *C.char
	for _, w := range words {
		cw := C.CString(w)
		if C.match(cw, cp) != 0 {
			found = cw
			break
		}
		C.free(unsafe.Pointer(cw))
	}
	if found == nil {
		return false
	}
	ok := C.step(found, 0) > 0
	C.free(unsafe.Pointer(found))
	return ok
}

// Outer leaves two loops, and the outer's string.
func Outer(rows [][]string, pattern string) (string, bool) {
	cp := C.CString(pattern)
	defer C.free(unsafe.Pointer(cp))
rows:
	for _, row := range rows {
		if len(row) == 0 {
			continue
		}
		head := C.CString(row[0]) // want: leak
		for _, cell := range row[1:] {
			cc := C.CString(cell)
			hit := C.match(cc, cp) != 0
			C.free(unsafe.Pointer(cc))
			if hit {
				continue rows
			}
		}
		C.free(unsafe.Pointer(head))
	}
	return "", false
}

// OuterFreed frees it before it leaves.
func OuterFreed(rows [][]string, pattern string) (n int) {
	cp := C.CString(pattern)
	defer C.free(unsafe.Pointer(cp))
rows:
	for _, row := range rows {
		for _, cell := range row {
			cc := C.CString(cell)
			hit := C.match(cc, cp) != 0
			C.free(unsafe.Pointer(cc))
			if hit {
				n++
				break rows
			}
		}
	}
	return n
}

// Retry frees the string of the turn before it makes another.
func Retry(text string, times int) error {
	var cs *C.char
	for i := 0; i < times; i++ {
		if cs != nil {
			C.free(unsafe.Pointer(cs))
		}
		cs = C.CString(text)
		if C.step(cs, C.int(i)) > 0 {
			C.free(unsafe.Pointer(cs))
			return nil
		}
	}
	if cs != nil {
		C.free(unsafe.Pointer(cs))
	}
	return errStep
}

// Switch falls through to the free.
func Switch(text string, mode int) int {
	cs := C.CString(text)
	n := 0
	switch mode {
	case 0:
		n = int(C.step(cs, 0))
		fallthrough
	case 1:
		C.free(unsafe.Pointer(cs))
	default:
		n = -1
		C.free(unsafe.Pointer(cs))
	}
	return n
}

// SwitchLost has no default.
func SwitchLost(text string, mode int) int {
	cs := C.CString(text) // want: leak
	switch {
	case mode == 0:
		C.free(unsafe.Pointer(cs))
		return 0
	case mode > 5:
		n := int(C.step(cs, C.int(mode)))
		C.free(unsafe.Pointer(cs))
		return n
	}
	return -1
}
