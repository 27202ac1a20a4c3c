// SPDX-License-Identifier: MIT

// what: each request has a goroutine, which leaves one block
// verdict: leak
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
	p := C.calloc(1, 96) // leaks
	C.touch((*C.char)(p))
	load.Left("", 1, 96)
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
