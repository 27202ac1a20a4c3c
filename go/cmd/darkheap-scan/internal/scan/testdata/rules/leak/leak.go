// SPDX-License-Identifier: MIT

// Package leak allocates and does not release.
package leak

/*
#include <stdlib.h>
#include <string.h>
#include <stdio.h>

static char *twice(const char *s) { char *p = malloc(2 * strlen(s) + 1); return p; }
static void drop(char *s) { free(s); }
static void puts_it(const char *s) { puts(s); }
*/
import "C"

import (
	"errors"
	"fmt"
	"log"
	"os"
	"unsafe"
)

func Never(s string) int {
	cs := C.CString(s) // want leak
	return int(C.strlen(cs))
}

func Always(s string) int {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	return int(C.strlen(cs))
}

func AtTheEnd(s string) C.int {
	cs := C.CString(s)
	n := C.puts(cs)
	C.free(unsafe.Pointer(cs))
	return n
}

func Inline(s string) {
	C.puts(C.CString(s)) // want inline-leak
}

func InlineBack(s string) string {
	return C.GoString(C.twice(C.CString(s))) // want inline-leak inline-leak
}

func Early(s string) error {
	cs := C.CString(s) // want early-return-leak
	if C.puts(cs) < 0 {
		return errors.New("no")
	}
	C.free(unsafe.Pointer(cs))
	return nil
}

func Fatal(s string) {
	cs := C.CString(s)
	if C.puts(cs) < 0 {
		log.Fatal("no")
	}
	if C.puts(cs) == 7 {
		panic("seven")
	}
	if C.puts(cs) == 8 {
		os.Exit(1)
	}
	C.free(unsafe.Pointer(cs))
}

func Checked(n int) error {
	p := C.malloc(C.size_t(n))
	if p == nil {
		return errors.New("no memory")
	}
	defer C.free(p)
	C.memset(p, 0, C.size_t(n))
	return nil
}

func Twice(a, b string) {
	cs := C.CString(a) // want overwritten
	C.puts(cs)
	cs = C.CString(b)
	C.puts(cs)
	C.free(unsafe.Pointer(cs))
}

func Loop(all []string) {
	for _, s := range all {
		cs := C.CString(s) // want leak
		C.puts(cs)
	}
}

func LoopFreed(all []string) {
	for _, s := range all {
		cs := C.CString(s)
		C.puts(cs)
		C.free(unsafe.Pointer(cs))
	}
}

func LoopContinue(all []string) {
	for _, s := range all {
		cs := C.CString(s) // want leak
		if C.puts(cs) < 0 {
			continue
		}
		C.free(unsafe.Pointer(cs))
	}
}

func LoopDefer(all []string) {
	for _, s := range all {
		cs := C.CString(s) // want loop-defer
		defer C.free(unsafe.Pointer(cs))
		C.puts(cs)
	}
}

func LoopFunction(all []string) {
	for _, s := range all {
		func() {
			cs := C.CString(s)
			defer C.free(unsafe.Pointer(cs))
			C.puts(cs)
		}()
	}
}

func List(all []string) {
	argv := make([]*C.char, len(all))
	for i, s := range all {
		argv[i] = C.CString(s)
	}
	C.puts(argv[0])
	for _, p := range argv {
		C.free(unsafe.Pointer(p))
	}
}

func ListDeferred(all []string) {
	var argv []*C.char
	for _, s := range all {
		argv = append(argv, C.CString(s))
	}
	defer func() {
		for i := range argv {
			C.free(unsafe.Pointer(argv[i]))
		}
	}()
	C.puts(argv[0])
}

func ListLost(all []string) {
	argv := make([]*C.char, len(all))
	for i, s := range all {
		argv[i] = C.CString(s) // want leak
	}
	C.puts(argv[0])
}

func Optional(s string) {
	var cs *C.char
	if s != "" {
		cs = C.CString(s)
	}
	C.puts(cs)
	if cs != nil {
		C.free(unsafe.Pointer(cs))
	}
}

func OptionalAgain(s string, is bool) {
	var cs *C.char
	if is {
		cs = C.CString(s)
	}
	C.puts(cs)
	if is {
		C.free(unsafe.Pointer(cs))
	}
}

func ByPreamble(s string) {
	p := C.twice(nil)
	defer C.drop(p)
	q := C.twice(nil) // want leak
	C.puts_it(q)
}

func Print(s string) {
	cs := C.CString(s) // want leak
	fmt.Println(cs)
}

func Branches(s string, n int) {
	cs := C.CString(s) // want leak
	if n > 3 {
		C.puts(cs)
		C.free(unsafe.Pointer(cs))
	} else {
		C.puts(cs)
	}
}

func Switched(s string, n int) {
	cs := C.CString(s)
	switch n {
	case 1:
		C.puts(cs)
		C.free(unsafe.Pointer(cs))
	default:
		C.free(unsafe.Pointer(cs))
	}
}

func Given(ch chan *C.char, s string) {
	cs := C.CString(s)
	ch <- cs
}

func Literal(s string) func() {
	cs := C.CString(s)
	return func() { C.free(unsafe.Pointer(cs)) }
}

func Cleanup(s string) {
	cs := C.CString(s)
	cleanup := func() { C.free(unsafe.Pointer(cs)) }
	defer cleanup()
	C.puts(cs)
}

func Goroutine(s string) {
	cs := C.CString(s)
	go func() {
		C.puts(cs)
		C.free(unsafe.Pointer(cs))
	}()
}

func InLiteral(s string) func() {
	return func() {
		cs := C.CString(s) // want leak
		C.puts(cs)
	}
}

func Bytes(b []byte) {
	p := C.CBytes(b) // want leak
	C.puts((*C.char)(p))
}

func Slice(n int) []byte {
	p := C.malloc(C.size_t(n))
	defer C.free(p)
	all := (*[1 << 20]byte)(p)[:n:n]
	return append([]byte(nil), all...)
}

func Converted(n int) {
	p := (*C.char)(C.malloc(C.size_t(n))) // want leak
	C.puts(p)
}

func Realloc(n int) {
	p := C.malloc(8)
	p = C.realloc(p, C.size_t(n))
	C.free(p)
}

func Set(n int) {
	p := C.memset(C.malloc(C.size_t(n)), 0, C.size_t(n))
	defer C.free(p)
}

func SetLost(n int) {
	p := C.memset(C.malloc(C.size_t(n)), 0, C.size_t(n)) // want leak
	C.puts((*C.char)(p))
}

func Global() { kept = C.CString("x") } // want overwritten

func InitGlobal() { kept = C.CString("x") }

func GlobalFreed() {
	C.free(unsafe.Pointer(kept))
	kept = C.CString("x")
}

var kept *C.char

var constant = C.CString("constant")
