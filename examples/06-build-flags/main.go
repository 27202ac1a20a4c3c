// SPDX-License-Identifier: MIT

// Command buildflags says how many objects Go put on its heap for values that
// need not be there, and how much memory that took: the answer depends on the
// flags of the build. It forgets 1,000 strings of C, whatever the flags are.
package main

// #include <stdlib.h>
import "C"

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
	"unsafe"
)

const times = 100_000

type point struct{ x, y int }

// newPoint is inlined: the point of its caller stays on the stack.
func newPoint(x, y int) *point {
	return &point{x, y}
}

func points() int {
	sum := 0
	for i := 0; i < times; i++ {
		p := newPoint(i, i)
		sum += p.x + p.y
	}
	return sum
}

// bits converts the address of a variable that stays on the stack, too.
func bits() uint64 {
	var sum uint64
	for i := 0; i < times; i++ {
		f := float64(i)
		sum += *(*uint64)(unsafe.Pointer(&f))
	}
	return sum
}

// allocations of Go's heap while work runs.
func allocations[T any](work func() T) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	keep = work()
	runtime.ReadMemStats(&after)
	return int(after.Mallocs-before.Mallocs) / times * times
}

var keep any

// resident memory in MiB, as the kernel counts it.
func resident() int {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := bytes.Cut(status, []byte("VmRSS:"))
	kib, _ := strconv.Atoi(string(bytes.Fields(rest)[0]))
	return kib / 1024
}

func lose() {
	C.CString("never freed")
}

func main() {
	println("points:", allocations(points), "objects on Go's heap")
	println("floats:", allocations(bits), "objects on Go's heap")
	for i := 0; i < 1000; i++ {
		lose()
	}
	println("resident:", resident(), "MiB")
}
