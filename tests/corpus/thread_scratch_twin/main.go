// SPDX-License-Identifier: MIT

// what: a buffer of each thread is made by its first call
// verdict: startup|suspect
// needs: 200
// calls: 400
package main

// #include <stdlib.h>
// static __thread char *scratch;
// static int format(int x)
// {
//	scratch = scratch ? scratch : calloc(1, 512);
//	scratch[x % 512]++;
//	return scratch[0];
// }
import "C"

import (
	"runtime"
	"sync"

	"corpus/load"
)

func worker(jobs chan int, wg *sync.WaitGroup) {
	runtime.LockOSThread()
	for i := range jobs {
		C.format(C.int(i))
		wg.Done()
	}
}

func main() {
	var wg sync.WaitGroup
	var workers [8]chan int
	for n := range workers {
		workers[n] = make(chan int)
		go worker(workers[n], &wg)
	}
	load.Run(func(i int) {
		wg.Add(1)
		workers[i%len(workers)] <- i
	})
	wg.Wait()
	load.Done()
}
