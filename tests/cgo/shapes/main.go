// SPDX-License-Identifier: MIT

// shapes loses blocks in every shape of Go function, and in C that calls back
// into Go, on Go's threads and on its own.  shapes.sh reads the `want` comments.
package main

/*
#include <stdlib.h>
#include "threads.h"

// Go finds its thread's state through TLS: ours must not be in its way.
static __thread int x[30];

static int *lose_ints(int n)
{
	x[n % 30]++;
	return calloc(x[n % 30] ? 4 : 5, sizeof(int));
}
*/
import "C"

import (
	"fmt"
	"os"
	"sync"
	"unsafe"
)

var kept unsafe.Pointer

//export goCallback
func goCallback(i C.int) C.int {
	loseInCallback()
	return i
}

func loseInCallback() {
	C.CString("from C") // want main.loseInCallback C.CString 110
}

//go:noinline
func callOut() {
	C.outer_c(11)
}

//export goOnThread
func goOnThread(i C.int) {
	C.CString("on a C thread") // want main.goOnThread C.CString 130
}

func inlined() {
	C.lose_ints(3) // want main.inlined cgo_call 140
}

//go:noinline
func callsInlined() {
	inlined()
}

type number interface{ ~int | ~string }

//go:noinline
func generic[T number](value T) {
	C.CString(fmt.Sprint(value)) // want main.generic[...] C.CString 150
}

type box struct{ text string }

//go:noinline
func (b *box) closure() func() {
	return func() {
		C.CString(b.text) // want main.*closure* C.CString 160
	}
}

//go:noinline
func plainMalloc() {
	kept = C.malloc(24) // want main.plainMalloc C.malloc 170
}

//go:noinline
func bytes(data []byte) {
	kept = C.CBytes(data) // want main.bytes C.CBytes 180
}

func inGoroutine(group *sync.WaitGroup) {
	defer group.Done()
	C.CString("in a goroutine") // want main.inGoroutine C.CString 190
}

func lateLoss() {
	C.CString("in a defer") // want main.lateLoss C.CString 200
}

//go:noinline
func deferring() {
	defer lateLoss()
}

//go:noinline
func withError() {
	_, _ = C.lose_ints(5) // want main.withError cgo_call 210
}

func times(n int, f func()) {
	for i := 0; i < n; i++ {
		f()
	}
}

// round loses a tenth of every shape's blocks: none stops before the end.
func round() {
	var group sync.WaitGroup

	callOut()
	if C.thread_calls_go(13) != 0 || C.thread_loses(12) != 0 {
		os.Exit(1)
	}
	times(14, callsInlined)
	times(7, func() { generic(7) })
	times(8, func() { generic("seven") })
	times(16, (&box{"boxed"}).closure())
	times(17, plainMalloc)
	times(18, func() { bytes([]byte{1, 2, 3}) })
	group.Add(19)
	times(19, func() { go inGoroutine(&group) })
	group.Wait()
	times(20, deferring)
	times(21, withError)
}

func main() {
	times(10, round)
}
