// SPDX-License-Identifier: MIT

// Package exits leaves the program while it holds C memory.
package exits

/*
#include <stdlib.h>
static int open_it(const char *s) { return *s ? 0 : -1; }
*/
import "C"

import (
	"log"
	"os"
	"unsafe"
)

// Must ends the program, and with it the block.
func Must(name string) {
	cs := C.CString(name)
	if C.open_it(cs) != 0 {
		log.Fatalf("cannot open %s", name)
	}
	C.free(unsafe.Pointer(cs))
}

// Exit does, too.
func Exit(name string) {
	cs := C.CString(name)
	if C.open_it(cs) != 0 {
		os.Exit(1)
	}
	C.free(unsafe.Pointer(cs))
}

// Panics frees on the way: defers run.
func Panics(name string) {
	cs := C.CString(name)
	defer C.free(unsafe.Pointer(cs))
	if C.open_it(cs) != 0 {
		panic("cannot open " + name)
	}
}

// Forever never comes to its end.
func Forever(name string, tick <-chan int) {
	cs := C.CString(name)
	for {
		<-tick
		C.open_it(cs)
	}
}

// Logs goes on after its error.
func Logs(name string) {
	cs := C.CString(name) // want: early-return-leak
	if C.open_it(cs) != 0 {
		log.Printf("cannot open %s", name)
		return
	}
	C.free(unsafe.Pointer(cs))
}
