// SPDX-License-Identifier: MIT

// what: the main loop is C's, and forgets each event that Go has seen
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

import "corpus/load"

var seen int

//export next
func next() C.int {
	if load.Next() {
		return 1
	}
	return 0
}

//export onEvent
func onEvent(e *C.struct_event) {
	seen += int(e.kind)
	load.Left("", 1, 12)
}

func main() {
	C.main_loop() // leaks
	load.Done()
}
