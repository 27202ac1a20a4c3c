// SPDX-License-Identifier: MIT

// Package posix calls libc, which gives out its own memory or the caller's.
// from: the manual pages getenv(3), strdup(3), getcwd(3), realpath(3), getaddrinfo(3),
// getline(3), open_memstream(3), getpwnam(3), setenv(3) and putenv(3).
package posix

/*
#define _GNU_SOURCE
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Getenv is borrowed.
func Getenv(name string) string {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	return C.GoString(C.getenv(cs))
}

// GetenvFreed frees the environment's own.
func GetenvFreed(name string) string {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	value := C.getenv(cs)
	if value == nil {
		return ""
	}
	defer C.free(unsafe.Pointer(value)) // want: foreign-free
	return C.GoString(value)
}

// Setenv is copied: both are lost.
func Setenv(name, value string) bool {
	return C.setenv(C.CString(name), C.CString(value), 1) == 0 // want: inline-leak
}

// Putenv is not copied: the environment has it.
func Putenv(word string) bool {
	return C.putenv(C.CString(word)) == 0
}

// Getcwd allocates when it gets nil.
func Getcwd() (string, error) {
	p, err := C.getcwd(nil, 0)
	if p == nil {
		return "", err
	}
	defer C.free(unsafe.Pointer(p))
	return C.GoString(p), nil
}

// GetcwdInto gets the caller's memory, and gives it back as its result.
func GetcwdInto() string {
	buffer := (*C.char)(C.malloc(4096))
	defer C.free(unsafe.Pointer(buffer))
	p := C.getcwd(buffer, 4096)
	if p == nil {
		return ""
	}
	return C.GoString(p)
}

// Realpath allocates, and the error text is libc's.
func Realpath(path string) (string, error) {
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	p := C.realpath(cpath, nil) // want: leak
	if p == nil {
		return "", errors.New(C.GoString(C.strerror(2)))
	}
	return C.GoString(p), nil
}

// Strdup is the caller's.
func Strdup(s string) int {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	d := C.strdup(cs)
	n := C.strlen(d)
	C.free(unsafe.Pointer(d))
	return int(n)
}

// Home is libc's own record.
func Home(user string) (string, bool) {
	cuser := C.CString(user)
	pw := C.getpwnam(cuser)
	C.free(unsafe.Pointer(cuser))
	if pw == nil {
		return "", false
	}
	return C.GoString(pw.pw_dir), true
}

// Resolve loses the list when the first is not of the family.
func Resolve(host string, family int) (int, error) {
	chost := C.CString(host)
	defer C.free(unsafe.Pointer(chost))
	var list *C.struct_addrinfo
	rc := C.getaddrinfo(chost, nil, nil, &list) // want: early-return-leak
	if rc != 0 {
		return 0, errors.New(C.GoString(C.gai_strerror(rc)))
	}
	if int(list.ai_family) != family {
		return 0, errors.New("another family")
	}
	n := 0
	for a := list; a != nil; a = a.ai_next {
		n++
	}
	C.freeaddrinfo(list)
	return n, nil
}

// ResolveFreed does not.
func ResolveFreed(host string) (n int, err error) {
	chost := C.CString(host)
	defer C.free(unsafe.Pointer(chost))
	var list *C.struct_addrinfo
	if rc := C.getaddrinfo(chost, nil, nil, &list); rc != 0 {
		return 0, errors.New(C.GoString(C.gai_strerror(rc)))
	}
	defer C.freeaddrinfo(list)
	for a := list; a != nil; a = a.ai_next {
		n++
	}
	return n, nil
}

// Grow frees the old block twice when realloc has moved it.
func Grow(n int) {
	p := C.malloc(C.size_t(n))
	q := C.realloc(p, C.size_t(2*n))
	C.free(q)
	C.free(p) // want: double-free
}

// GrowKept keeps the old one when there is no new one.
func GrowKept(n int) bool {
	p := C.malloc(C.size_t(n))
	q := C.realloc(p, C.size_t(2*n))
	if q == nil {
		C.free(p)
		return false
	}
	C.free(q)
	return true
}

// Print frees what the stream has made.
func Print(s string) string {
	var text *C.char
	var n C.size_t
	stream := C.open_memstream(&text, &n)
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	C.fputs(cs, stream)
	C.fclose(stream)
	defer C.free(unsafe.Pointer(text))
	return C.GoStringN(text, C.int(n))
}

// Lines frees the line buffer once, after the loop.
func Lines(file *C.FILE) (lines []string) {
	var line *C.char
	var size C.size_t
	for C.getline(&line, &size, file) > 0 {
		lines = append(lines, C.GoString(line))
	}
	C.free(unsafe.Pointer(line))
	return lines
}

// LinesLost does not.
func LinesLost(file *C.FILE) (n int) {
	var line *C.char
	var size C.size_t
	for C.getline(&line, &size, file) > 0 { // want: leak
		n++
	}
	return n
}
