// SPDX-License-Identifier: MIT

// Scale makes as many events, threads, live blocks or stacks as it is told;
// run.py beside it tracks it.
//
//	scale events N                 N events: pairs of malloc and free
//	scale threads T N              N events in all, on T threads at once
//	scale live N                   N blocks that stay
//	scale stacks GO C ROUNDS       2^(GO+C) stacks: that many levels of Go and of
//	                               C, each with two functions.  A block for each
//	                               stack in each round; those of the first stay
//
// It prints what it allocated and kept, in blocks, its time and its memory.
package main

/*
#cgo CFLAGS: -O2
#include "victim.h"
*/
import "C"

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	perCall    = 1000 // pairs of one cgo call
	keptBlocks = 100  // of each thread
	warmTenths = 2
)

//go:noinline
func pairs(n int) {
	for ; n > 0; n -= perCall {
		C.pairs(C.long(min(n, perCall)))
	}
}

//go:noinline
func keep(n int) {
	C.keep(C.long(n))
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

// threads begin together, and none ends before all have allocated.
func threads(n, events int) {
	var ready, done, all sync.WaitGroup
	start := make(chan struct{})
	ready.Add(n)
	done.Add(n)
	all.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			runtime.LockOSThread()
			ready.Done()
			<-start
			keep(keptBlocks)
			pairs(events / 2 / n)
			done.Done()
			done.Wait()
			all.Done()
		}()
	}
	ready.Wait()
	close(start)
	all.Wait()
}

//go:noinline
func left(path, goLevels, cLevels, keeps int) {
	step(path, goLevels, cLevels, keeps)
}

//go:noinline
func right(path, goLevels, cLevels, keeps int) {
	step(path, goLevels, cLevels, keeps)
}

// A bit of the path at each level decides who is called.
//
//go:noinline
func step(path, goLevels, cLevels, keeps int) {
	if goLevels == 0 {
		C.descend(C.long(path), C.long(cLevels), C.long(keeps))
	} else if path&1 == 0 {
		left(path>>1, goLevels-1, cLevels, keeps)
	} else {
		right(path>>1, goLevels-1, cLevels, keeps)
	}
}

// The time of the first round, in which all stacks are new.
func stacks(goLevels, cLevels, rounds int) (first time.Duration) {
	start := time.Now()
	for round := 0; round < rounds; round++ {
		if round == 1 {
			first = time.Since(start)
		}
		for path := 0; path < 1<<(goLevels+cLevels); path++ {
			keeps := 0
			if round == 0 {
				keeps = 1
			}
			step(path, goLevels, cLevels, keeps)
		}
	}
	return first
}

func peakKiB() int {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "VmHWM:" {
			kib, _ := strconv.Atoi(words[1])
			return kib
		}
	}
	return 0
}

func number(i int) int {
	if i >= len(os.Args) {
		fmt.Fprintln(os.Stderr, "scale: a number is missing; see main.go")
		os.Exit(2)
	}
	n, err := strconv.Atoi(os.Args[i])
	if err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(2)
	}
	return n
}

// The first stack makes the collector read the CFI of our code.
func warmUp() {
	keep(1)
	time.Sleep(warmTenths * time.Second / 10)
}

func main() {
	allocated, kept := 0, 0
	warmUp()
	start := time.Now()
	switch what := os.Args[1]; what {
	case "events":
		keep(keptBlocks)
		pairs(number(2) / 2)
		allocated, kept = number(2)/2+keptBlocks, keptBlocks
	case "threads":
		n, each := number(2), number(3)/2/number(2)
		threads(n, number(3))
		allocated, kept = n*(each+keptBlocks), n*keptBlocks
	case "live":
		keep(number(2))
		allocated, kept = number(2), number(2)
	case "stacks":
		n := 1 << (number(2) + number(3))
		first := stacks(number(2), number(3), number(4))
		fmt.Printf("first %d\n", first.Nanoseconds())
		allocated, kept = n*number(4), n
	default:
		fmt.Fprintln(os.Stderr, "scale: not known:", what)
		os.Exit(2)
	}
	fmt.Printf("allocated %d\nkept %d\nns %d\nkib %d\n", allocated+1, kept+1,
		time.Since(start).Nanoseconds(), peakKiB())
}
