// SPDX-License-Identifier: MIT

// Sessions keeps what it should forget, in Go and in C.
package main

/*
#include <stdlib.h>
#include <string.h>

static size_t greet(const char *name) { return strlen(name); }
*/
import "C"

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unsafe"

	"darkheap"
)

// session is what a visitor has.
type session struct {
	name  string
	pages []byte
}

var (
	sessions = map[int]*session{}
	fix      = flag.Bool("fix", false, "forget what is over")
)

// open leaks in Go: no session is ever taken out of the map.
func open(i int) *session {
	s := &session{name: fmt.Sprint("visitor ", i), pages: make([]byte, 8<<10)}
	sessions[i] = s
	return s
}

// welcome leaks in C: the copy of the name is never freed.
func welcome(s *session) int {
	name := C.CString(strings.Repeat(s.name, 50))
	n := C.greet(name)
	if *fix {
		C.free(unsafe.Pointer(name))
	}
	return int(n)
}

// render makes garbage, as any program does.
func render(s *session) [32]byte {
	return sha256.Sum256([]byte(strings.Repeat(s.name, 2000)))
}

func visit(i int) {
	s := open(i)
	welcome(s)
	render(s)
	if *fix {
		delete(sessions, i)
	}
}

func main() {
	visits := flag.Int("visits", 4000, "how many come")
	flag.Parse()
	darkheap.Observe()
	show("at first")
	for i := 0; i < *visits; i++ {
		visit(i)
		time.Sleep(time.Millisecond)
	}
	show("at last")
}

// show prints the chain of numbers that people watch, behind a collection.
func show(when string) {
	var s runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&s)
	fmt.Printf("%-8s HeapAlloc %5.1f MiB, HeapSys %5.1f MiB, NextGC %5.1f MiB, Mallocs - Frees %6d, NumGC %d\n",
		when, mib(s.HeapAlloc), mib(s.HeapSys), mib(s.NextGC), s.Mallocs-s.Frees, s.NumGC)
}

func mib(bytes uint64) float64 { return float64(bytes) / (1 << 20) }
