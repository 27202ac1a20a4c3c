// SPDX-License-Identifier: MIT

// Package tested loses C memory at one line; its tests are who does it.
package tested

/*
#include <stdlib.h>
*/
import "C"

// Lose forgets n blocks of 24 bytes.
func Lose(n int) {
	for i := 0; i < n; i++ {
		C.malloc(24)
	}
}

// Keep is what a test may use and give back.
func Keep() {
	C.free(C.malloc(24))
}

// A Pool has one goroutine, which does what comes.
type Pool struct {
	jobs chan func()
	done chan struct{}
}

// MakePool makes a pool that nobody works for yet.
func MakePool() *Pool {
	return &Pool{make(chan func()), make(chan struct{})}
}

// NewPool starts a pool whose goroutine is made in here.
func NewPool() *Pool {
	p := MakePool()
	go p.Work()
	return p
}

// Work is the goroutine of a pool.
func (p *Pool) Work() {
	for job := range p.jobs {
		job()
		p.done <- struct{}{}
	}
}

// Do has the pool do a job.
func (p *Pool) Do(job func()) {
	p.jobs <- job
	<-p.done
}

// LoseEach is a goroutine's function: it loses what it is told.
func LoseEach(counts <-chan int, done chan<- struct{}) {
	for n := range counts {
		Lose(n)
		done <- struct{}{}
	}
}
