// SPDX-License-Identifier: MIT

// what: the main loop is C's, forgets each event, and never ends; others call C beside it
// verdict: leak|growing
// needs: 100
// lasts: 600ms
// calls: 400
// for: 800ms
package main

// #include <stdlib.h>
// struct event { int kind; int x, y; };
// extern int next(void);
// extern void onEvent(struct event *e);
// static void main_loop(void)
// {
//	while (next()) {
//		struct event *e = calloc(1, sizeof(*e));
//
//		onEvent(e);
//	}
// }
import "C"

import (
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"corpus/load"
)

var (
	seen   int
	beside atomic.Int64
	atEnd  atomic.Bool
)

func work() {
	for {
		C.free(C.malloc(8))
		beside.Add(1)
		if !atEnd.Load() {
			time.Sleep(time.Millisecond)
		}
	}
}

//export next
func next() C.int {
	if load.Next() {
		return 1
	}
	atEnd.Store(true)
	for until := beside.Load() + 30; beside.Load() < until; {
		runtime.Gosched()
	}
	load.Done()
	os.Exit(0)
	return 0
}

//export onEvent
func onEvent(e *C.struct_event) {
	seen += int(e.kind)
	load.Left("", 1, 12)
}

func main() {
	go work()
	C.main_loop() // leaks
}
