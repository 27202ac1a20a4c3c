// SPDX-License-Identifier: MIT

// Package workers frees in another goroutine than it allocates.
package workers

/*
#include <stdlib.h>
static int work(void *p) { return p != NULL; }
*/
import "C"

import (
	"context"
	"errors"
	"sync"
	"time"
	"unsafe"
)

type job struct {
	data unsafe.Pointer
	done chan int
}

// Serve frees each job's data.
func Serve(jobs <-chan job) {
	for j := range jobs {
		j.done <- int(C.work(j.data))
		C.free(j.data)
	}
}

// Send gives the data to whoever serves.
func Send(jobs chan<- job, data []byte) int {
	j := job{data: C.CBytes(data), done: make(chan int, 1)}
	jobs <- j
	return <-j.done
}

// SendChecked makes the data and does not send all of it.
func SendChecked(ctx context.Context, jobs chan<- job, data []byte) (int, error) {
	j := job{data: C.CBytes(data), done: make(chan int, 1)} // want: early-return-leak
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	jobs <- j
	return <-j.done, nil
}

// Go frees in the goroutine.
func Go(text string, wg *sync.WaitGroup) {
	cs := C.CString(text)
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer C.free(unsafe.Pointer(cs))
		C.work(unsafe.Pointer(cs))
	}()
}

// GoLost does not free there.
func GoLost(text string, wg *sync.WaitGroup) {
	cs := C.CString(text) // want: leak
	wg.Add(1)
	go func() {
		defer wg.Done()
		C.work(unsafe.Pointer(cs))
	}()
}

// GoArgument gives it as an argument.
func GoArgument(text string, results chan<- int) {
	cs := C.CString(text)
	go func(p unsafe.Pointer) {
		results <- int(C.work(p))
		C.free(p)
	}(unsafe.Pointer(cs))
}

// Timeout does not wait for the worker, which frees when it is done.
func Timeout(text string, limit time.Duration) (int, error) {
	cs := C.CString(text)
	result := make(chan int, 1)
	go func() {
		n := int(C.work(unsafe.Pointer(cs)))
		C.free(unsafe.Pointer(cs))
		result <- n
	}()
	select {
	case n := <-result:
		return n, nil
	case <-time.After(limit):
		return 0, errors.New("too late")
	}
}

// Parallel waits and frees all.
func Parallel(texts []string) (sum int) {
	var wg sync.WaitGroup
	blocks := make([]*C.char, 0, len(texts))
	results := make([]int, len(texts))
	for i, text := range texts {
		cs := C.CString(text)
		blocks = append(blocks, cs)
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			results[i] = int(C.work(unsafe.Pointer(cs)))
		}(i)
	}
	wg.Wait()
	for _, b := range blocks {
		C.free(unsafe.Pointer(b))
	}
	for _, n := range results {
		sum += n
	}
	return sum
}

// Lazy allocates once and keeps it.
type Lazy struct {
	once sync.Once
	p    unsafe.Pointer
}

// Get makes it at the first call.
func (l *Lazy) Get() unsafe.Pointer {
	l.once.Do(func() { l.p = C.malloc(64) })
	return l.p
}

// Close frees it.
func (l *Lazy) Close() {
	C.free(l.p)
	l.p = nil
}
