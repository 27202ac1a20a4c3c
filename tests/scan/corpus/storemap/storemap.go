// SPDX-License-Identifier: MIT

// Package storemap keeps C memory in maps, channels and globals.
package storemap

/*
#include <stdlib.h>
#include <string.h>
static size_t length(const char *s) { return strlen(s); }
*/
import "C"

import (
	"sync"
	"unsafe"
)

// Names interns C strings, and frees them together.
type Names struct {
	mu  sync.Mutex
	all map[string]*C.char
}

// Of makes each once.
func (n *Names) Of(name string) *C.char {
	n.mu.Lock()
	defer n.mu.Unlock()
	if cs, ok := n.all[name]; ok {
		return cs
	}
	cs := C.CString(name)
	n.all[name] = cs
	return cs
}

// Reset frees all.
func (n *Names) Reset() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for name, cs := range n.all {
		C.free(unsafe.Pointer(cs))
		delete(n.all, name)
	}
}

// Lengths hands strings to a consumer, which frees them.
func Lengths(names []string) int {
	work := make(chan *C.char)
	total := make(chan int)
	go consume(work, total)
	for _, name := range names {
		work <- C.CString(name)
	}
	close(work)
	return <-total
}

func consume(work <-chan *C.char, total chan<- int) {
	n := 0
	for cs := range work {
		n += int(C.length(cs))
		C.free(unsafe.Pointer(cs))
	}
	total <- n
}
