// SPDX-License-Identifier: MIT

// what: each request has a goroutine, which frees its block
// verdict: ok
package main

// #include <stdlib.h>
// static void touch(char *p) { p[0] = 1; }
import "C"

import (
	"sync"

	"corpus/load"
)

func serve(wg *sync.WaitGroup) {
	defer wg.Done()
	p := C.calloc(1, 96)
	C.touch((*C.char)(p))
	C.free(p)
}

func main() {
	var wg sync.WaitGroup
	load.Run(func(i int) {
		wg.Add(1)
		go serve(&wg)
	})
	wg.Wait()
	load.Done()
}
