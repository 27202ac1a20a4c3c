// SPDX-License-Identifier: MIT

// libraries ROUNDS: the work of tests/unwind/ through libc, SQLite, libcrypto,
// libstdc++ and glib, called by goroutines that move between threads.
package main

/*
#include "../../unwind/work.h"
*/
import "C"

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
)

// a library's work is done by one at a time
type library struct {
	sync.Mutex
	work func(round int)
}

func all() []*library {
	works := []func(C.int){
		func(n C.int) { C.work_libc(n) },
		func(n C.int) { C.work_sqlite(n) },
		func(n C.int) { C.work_crypto(n) },
		func(n C.int) { C.work_cxx(n) },
		func(n C.int) { C.work_glib(n) },
	}
	var libraries []*library
	for _, work := range works {
		work := work
		libraries = append(libraries, &library{work: func(round int) {
			work(C.int(round))
		}})
	}
	return libraries
}

//go:noinline
func deeper(depth int, f func()) {
	if depth > 0 {
		deeper(depth-1, f)
		return
	}
	f()
}

func visit(libraries []*library, first, rounds int) {
	for i := 0; i < rounds; i++ {
		for j := range libraries {
			library := libraries[(first+j)%len(libraries)]
			library.Lock()
			deeper((first+i)%7, func() { library.work(i) })
			library.Unlock()
			runtime.Gosched()
		}
	}
}

func main() {
	rounds, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "usage: libraries ROUNDS")
		os.Exit(2)
	}
	libraries := all()
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			visit(libraries, i, rounds)
		}(i)
	}
	group.Wait()
}
