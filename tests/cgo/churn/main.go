// SPDX-License-Identifier: MIT

// churn ROUNDS: what may lead a cache of stacks astray.  Go calls C calls Go to
// several levels; goroutines move between threads, and their stacks grow and
// move while C frames below them stay; C returns by longjmp, recurses to all
// depths, and comes and goes at the same address.  Each block is freed but
// those of the `want` comments.
package main

/*
#cgo LDFLAGS: -ldl
#include "deep.h"
*/
import "C"

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"unsafe"
)

const workers = 8

func free(p unsafe.Pointer) { C.free(p) }

//export goLevel
func goLevel(level, width C.int) {
	free(unsafe.Pointer(C.CString("in a callback")))
	switch {
	case level > 0 && width%3 == 0:
		runtime.Gosched()
		C.down(level-1, width+1)
	case level > 0 && width%3 == 1:
		grow(int(width)*20, level)
	case level > 0:
		C.recurse(width*2, level-1)
	}
	C.loop(30, width)
	free(C.malloc(C.size_t(width + 1)))
}

// grow makes the goroutine's stack move below C frames that remain.
//
//go:noinline
func grow(n int, level C.int) byte {
	var room [200]byte
	room[n%200] = byte(n)
	if n > 0 {
		return grow(n-1, level) + room[0]
	}
	C.down(level-1, 2)
	return room[7]
}

//go:noinline
func leaf(size int) { C.loop(3, C.int(size)) }

// step: 2^n stacks, told by return addresses alone.
//
//go:noinline
func step(n, path int) int {
	switch {
	case n == 0:
		leaf(path + 1)
		return 0
	case path&1 == 0:
		return step(n-1, path>>1) + 1
	default:
		return step(n-1, path>>1) + 2
	}
}

func work(worker, rounds int) {
	for i := 0; i < rounds; i++ {
		n := C.int(i + worker)
		C.down(n%5, n%7)
		C.recurse(n*13%200, n%3)
		C.jumps(n % 50)
		C.tree()
		for j := 0; j < 64; j++ {
			path := j >> 2
			step(4, path^path>>1)
		}
		step(i%8, i*worker)
		leaf(i % 100)
		C.loop(100, n%9)
		if i%16 == 0 {
			runtime.Gosched()
		}
	}
}

func spread(rounds int) {
	var group sync.WaitGroup
	for worker := 0; worker < workers; worker++ {
		group.Add(1)
		go func(worker int) {
			defer group.Done()
			work(worker, rounds)
		}(worker)
	}
	group.Wait()
}

//export goLoses
func goLoses() {
	C.CString("three levels up") // want main.goLoses C.CString 100
}

//go:noinline
func loses(i int) {
	C.loses(C.int(i%20), C.int(i%3))
}

//go:noinline
func reloads(times int) {
	C.reload(C.int(times)) // want main.reloads cgo_call 60
}

func main() {
	rounds, err := strconv.Atoi(os.Args[1])
	if err != nil || C.open_libraries() != 0 {
		fmt.Fprintln(os.Stderr, "usage: churn ROUNDS, beside its libraries")
		os.Exit(2)
	}
	for i := 0; i < 100; i++ {
		if i%10 == 0 {
			spread(rounds / 10)
			reloads(6 + rounds/1000)
		}
		loses(i)
	}
}
