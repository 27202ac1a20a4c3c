// SPDX-License-Identifier: MIT

//go:build !go1.24

package darkheap

import "runtime"

const watches = 1

// watch sends when the finalizers of the next collection run.
//
//go:noinline
func watch(ran chan<- struct{}) {
	runtime.SetFinalizer(new(sentinel), func(*sentinel) { ran <- struct{}{} })
}
