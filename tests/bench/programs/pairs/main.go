// SPDX-License-Identifier: MIT

// Pairs times C allocations from Go; its modes are at the end.
package main

/*
#include <stdlib.h>

#define NO_INLINE __attribute__((noinline))

static void nothing(void) {}

static void *volatile block;

static NO_INLINE void pair(void)
{
	block = malloc(40);
	free(block);
	__asm__ volatile("");
}

static NO_INLINE void middle(void)
{
	pair();
	__asm__ volatile("");
}

static NO_INLINE void pairs(long n)
{
	for (long i = 0; i < n; i++)
		middle();
	__asm__ volatile("");
}

// pairs under `more` further frames
static NO_INLINE void descend(long more, long n)
{
	if (more)
		descend(more - 1, n);
	else
		pairs(n);
	__asm__ volatile("");
}

enum { FIRST = 16, STEPS = 13 }; // to 64 KiB

// A vector that grows: STEPS calls of realloc, and a free.
static NO_INLINE void grow(void)
{
	char *p = NULL;

	for (int i = 0; i < STEPS; i++) {
		p = realloc(p, (size_t)FIRST << i);
		if (!p)
			abort();
		p[0] = 1;
		block = p;
	}
	free(p);
}
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"

	"darkheap.example/bench/harness"
)

const (
	goroutineDepth = 10
	loopFrames     = 3 // pairs, middle, pair
	liveBytes      = 48
	pairsOfThread  = 10
	// with its final zero: a block of 40 bytes, as in conly
	text = "thirty-nine characters make forty bytes"
)

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

func conly(frames, n int) {
	if frames < loopFrames {
		frames = loopFrames
	}
	C.descend(C.long(frames-loopFrames), C.long(n))
}

func grow(n int) {
	for i := 0; i < n; i += C.STEPS {
		C.grow()
	}
}

func goroutines(count, n int) {
	var group sync.WaitGroup
	for i := 0; i < count; i++ {
		share := n / count
		if i < n%count {
			share++
		}
		group.Add(1)
		go func() {
			cstring(goroutineDepth, share)
			group.Done()
		}()
	}
	group.Wait()
}

//go:noinline
func keep() unsafe.Pointer {
	return C.malloc(liveBytes)
}

func fill(count int) []unsafe.Pointer {
	blocks := make([]unsafe.Pointer, count)
	for i := range blocks {
		blocks[i] = keep()
	}
	return blocks
}

// churn replaces blocks here and there.
func churn(blocks []unsafe.Pointer, n int) {
	at := uint64(1)
	for i := 0; i < n; i++ {
		at ^= at << 13
		at ^= at >> 7
		at ^= at << 17
		block := &blocks[at%uint64(len(blocks))]
		C.free(*block)
		*block = keep()
	}
}

// threads has that many threads at once, each of which allocates a little.
func threads(count int) {
	var here, done sync.WaitGroup
	here.Add(count)
	for i := 0; i < count; i++ {
		done.Add(1)
		go func() {
			runtime.LockOSThread()
			cstring(goroutineDepth, pairsOfThread)
			here.Done()
			here.Wait()
			done.Done()
		}()
	}
	done.Wait()
}

func main() {
	harness.Main(map[string]harness.Mode{
		// cgo calls that do nothing
		"empty": {Arguments: "N", Make: func(v []int) func() {
			return func() { empty(v[0]) }
		}},
		// C.CString and C.free under DEPTH Go frames
		"cstring": {Arguments: "DEPTH N", Make: func(v []int) func() {
			return func() { cstring(v[0], v[1]) }
		}},
		// malloc and free FRAMES C frames down, in one call
		"conly": {Arguments: "FRAMES N", Make: func(v []int) func() {
			return func() { conly(v[0], v[1]) }
		}},
		// calls of realloc, each for twice as much, 13 to a block
		"realloc": {Arguments: "N", Make: func(v []int) func() {
			return func() { grow(v[0]) }
		}},
		// N cstring pairs in all, shared by G goroutines
		"goroutines": {Arguments: "G N", Make: func(v []int) func() {
			return func() { goroutines(v[0], v[1]) }
		}},
		// free and malloc of random ones of BLOCKS that live
		"live": {Arguments: "BLOCKS N", Make: func(v []int) func() {
			blocks := fill(v[0])
			return func() { churn(blocks, v[1]) }
		}},
		"threads": {Arguments: "THREADS", Make: func(v []int) func() {
			return func() { threads(v[0]) }
		}},
	})
}
