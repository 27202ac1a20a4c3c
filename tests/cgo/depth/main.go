// SPDX-License-Identifier: MIT

// depth loses blocks below 500 frames of Go, below 10,000 frames of C, and below
// both, with a callback in between.
package main

/*
#include <stdlib.h>

void goLoses(void);

static void *lose(int depth)
{
	volatile char room[16];

	room[0] = 1;
	void *block = depth ? lose(depth - 1) : malloc(40);
	room[1] = 1;
	return block;
}

static int call(int depth)
{
	volatile char room[16];

	room[0] = 1;
	if (depth)
		room[1] = (char)call(depth - 1);
	else
		goLoses();
	return room[0];
}
*/
import "C"

//export goLoses
func goLoses() {
	C.CString("below both") // want main.goLoses C.CString 100
}

//go:noinline
func deepInGo(n int) int {
	if n == 0 {
		C.CString("deep in Go") // want main.deepInGo C.CString 100
		return 0
	}
	return deepInGo(n-1) + 1
}

//go:noinline
func deepInC(n int) {
	C.lose(C.int(n)) // want main.deepInC cgo_call 100
}

//go:noinline
func deepInBoth(n int) int {
	if n == 0 {
		C.call(300)
		return 0
	}
	return deepInBoth(n-1) + 1
}

func main() {
	for i := 0; i < 100; i++ {
		deepInGo(500)
		deepInC(10000)
		deepInBoth(500)
	}
}
