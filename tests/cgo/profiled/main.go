// SPDX-License-Identifier: MIT

// profiled [BLOCKS [FILE]] loses C memory and keeps Go memory; FILE receives
// Go's own heap profile of it.
package main

/*
#include <stdlib.h>

static void *volatile last;

static void make_pair(size_t size)
{
	last = malloc(size);
	free(last);
	last = malloc(size);
}
*/
import "C"

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
)

func loseText() {
	C.CString("never freed.")
}

//go:noinline
func losePair() {
	C.make_pair(100)
}

//go:noinline
func keep() []byte {
	return make([]byte, 1000)
}

// lose has two goroutines that lose memory in turn, to the end.
func lose(blocks int) {
	turn, done := make(chan bool), make(chan bool)
	go func() {
		for range turn {
			losePair()
		}
		done <- true
	}()
	for i := 0; i < blocks; i++ {
		loseText()
		if i%10 == 0 {
			turn <- true
		}
	}
	close(turn)
	<-done
}

func writeHeap(name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	runtime.GC()
	return pprof.WriteHeapProfile(file)
}

func main() {
	runtime.MemProfileRate = 1
	blocks := 1000
	if len(os.Args) > 1 {
		blocks, _ = strconv.Atoi(os.Args[1])
	}
	lose(blocks)
	var kept [][]byte
	for i := 0; i < 100; i++ {
		kept = append(kept, keep())
	}
	if len(os.Args) > 2 {
		if err := writeHeap(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	runtime.KeepAlive(kept)
}
