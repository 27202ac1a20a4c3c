// SPDX-License-Identifier: MIT

package darkheap

import (
	"runtime"
	"time"
)

// sentinel is large enough not to share its memory with others.
type sentinel struct {
	_ *sentinel
	_ [24]byte
}

// settle lets the garbage collector find what is dead, and waits for finalizers
// and cleanups that it then starts. What they owned may have finalizers of its
// own: hence twice.
func settle(deadline time.Time) {
	for i := 0; i < 2; i++ {
		ran := make(chan struct{}, watches)
		watch(ran)
		runtime.GC()
		wait := time.NewTimer(time.Until(deadline))
		for n := 0; n < watches; n++ {
			select {
			case <-ran:
			case <-wait.C:
				return // a finalizer of the program's does not return
			}
		}
		wait.Stop()
	}
}
