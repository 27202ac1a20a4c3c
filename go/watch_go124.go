// SPDX-License-Identifier: MIT

//go:build go1.24

package darkheap

import "runtime"

const watches = 2

// watch sends when the finalizers of the next collection run, and when its
// cleanups do: since Go 1.25 they have goroutines of their own.
//
//go:noinline
func watch(ran chan<- struct{}) {
	runtime.SetFinalizer(new(sentinel), func(*sentinel) { ran <- struct{}{} })
	runtime.AddCleanup(new(sentinel), func(ran chan<- struct{}) { ran <- struct{}{} }, ran)
}
