// SPDX-License-Identifier: MIT

// Bench times C allocations from Go; run.py runs it bare and tracked.
//
//	bench empty N            cgo calls that do nothing
//	bench cstring DEPTH N    C.CString and C.free under DEPTH Go frames
//	bench conly N            malloc and free three C frames down, in one call
//	bench goroutines G N     N cstring pairs in all, shared by G goroutines
//
// It prints `ns_per_op X`: the whole loop's time over N.  Before that it loses
// plantedBlocks blocks on purpose, which a tracker must find, no more or less.
package main

/*
#include <stdlib.h>

static void nothing(void) {}

static void *volatile block;

static __attribute__((noinline)) void pair(void)
{
	block = malloc(40);
	free(block);
	__asm__ volatile("");
}

static __attribute__((noinline)) void middle(void)
{
	pair();
	__asm__ volatile("");
}

static void pairs(long n)
{
	for (long i = 0; i < n; i++)
		middle();
}
*/
import "C"

import (
	"fmt"
	"os"
	"strconv"
	"time"
	"unsafe"
)

const (
	plantedBlocks = 100
	plantedBytes  = 1000
	defaultDepth  = 10
	// with its final zero: a block of 40 bytes, as in conly
	text = "thirty-nine characters make forty bytes"
)

//go:noinline
func plant() {
	for i := 0; i < plantedBlocks; i++ {
		C.malloc(plantedBytes)
	}
}

func empty(n int) {
	for i := 0; i < n; i++ {
		C.nothing()
	}
}

//go:noinline
func cstring(depth, n int) {
	if depth > 1 {
		cstring(depth-1, n)
		return
	}
	for i := 0; i < n; i++ {
		s := C.CString(text)
		C.free(unsafe.Pointer(s))
	}
}

func goroutines(count, n int) {
	done := make(chan bool)
	for i := 0; i < count; i++ {
		share := n / count
		if i < n%count {
			share++
		}
		go func() {
			cstring(defaultDepth, share)
			done <- true
		}()
	}
	for i := 0; i < count; i++ {
		<-done
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: bench empty N | cstring DEPTH N | "+
		"conly N | goroutines G N")
	os.Exit(2)
}

// numbers returns the arguments after the mode, count positive ones.
func numbers(count int) []int {
	if len(os.Args) != count+2 {
		usage()
	}
	var values []int
	for _, arg := range os.Args[2:] {
		n, err := strconv.Atoi(arg)
		if err != nil || n < 1 {
			usage()
		}
		values = append(values, n)
	}
	return values
}

// work is the loop that the command line asks for, and its N.
func work() (func(), int) {
	switch os.Args[1] {
	case "empty":
		v := numbers(1)
		return func() { empty(v[0]) }, v[0]
	case "cstring":
		v := numbers(2)
		return func() { cstring(v[0], v[1]) }, v[1]
	case "conly":
		v := numbers(1)
		return func() { C.pairs(C.long(v[0])) }, v[0]
	case "goroutines":
		v := numbers(2)
		return func() { goroutines(v[0], v[1]) }, v[1]
	}
	usage()
	return nil, 0
}

func main() {
	if len(os.Args) < 2 {
		usage()
	}
	loop, n := work()
	plant()
	start := time.Now()
	loop()
	elapsed := time.Since(start)
	fmt.Printf("ns_per_op %.3f\n", float64(elapsed.Nanoseconds())/float64(n))
}
