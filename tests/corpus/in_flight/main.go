// SPDX-License-Identifier: MIT

// what: requests of six workers are still in flight at the end
// verdict: cache|suspect
// needs: 100
package main

// #include <stdlib.h>
// static int handle(char *request) { return ++request[0]; }
import "C"

import (
	"time"

	"corpus/load"
)

func worker(requests chan int) {
	for range requests {
		request := C.calloc(1, 400)
		C.handle((*C.char)(request))
		time.Sleep(100*time.Microsecond + 3*load.Pace())
		C.free(request)
	}
}

func main() {
	requests := make(chan int)
	for n := 0; n < 6; n++ {
		go worker(requests)
	}
	load.Run(func(i int) { requests <- i })
	load.Done()
}
