// SPDX-License-Identifier: MIT

// what: four workers at the same line free all
// verdict: ok|cache
// calls: 400
package main

// #include <stdlib.h>
// static int work(char *p) { return ++p[0]; }
import "C"

import (
	"sync"

	"corpus/load"
)

const careless = 4

func worker(id int, jobs chan int, wg *sync.WaitGroup) {
	for range jobs {
		p := C.calloc(1, 112)
		C.work((*C.char)(p))
		if id == careless {
			load.Left("", 1, 112)
		} else {
			C.free(p)
		}
		wg.Done()
	}
}

func main() {
	var wg sync.WaitGroup
	var workers [4]chan int
	for id := range workers {
		workers[id] = make(chan int)
		go worker(id, workers[id], &wg)
	}
	load.Run(func(i int) {
		wg.Add(1)
		workers[i%len(workers)] <- i
	})
	wg.Wait()
	load.Done()
}
