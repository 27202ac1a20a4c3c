// SPDX-License-Identifier: MIT

// Package checked has C memory in all the ways that its tests need.
package checked

/*
#include <stdlib.h>

static void *kept[8];

// Of a library that sets itself up once.
__attribute__((noinline)) static void set_up(void)
{
	if (!kept[0])
		kept[0] = malloc(24);
}

// Of a library that keeps the last eight.
__attribute__((noinline)) static void turn(unsigned int i)
{
	free(kept[i % 8]);
	kept[i % 8] = malloc(32);
}

__attribute__((noinline)) static void *make(void)
{
	return malloc(48);
}
*/
import "C"

import (
	"runtime"
	"unsafe"
)

//go:noinline
func leak() unsafe.Pointer {
	return C.malloc(100) // the line that leaks
}

func free(p unsafe.Pointer) { C.free(p) }

func setUp() { C.set_up() }

func turn(i int) { C.turn(C.uint(i)) }

func libraryLeak() unsafe.Pointer { return C.make() }

// owned is freed when Go finds that nobody has it any more.
type owned struct{ p unsafe.Pointer }

func newOwned() *owned {
	o := &owned{leak()}
	runtime.SetFinalizer(o, func(o *owned) { free(o.p) })
	return o
}
