// SPDX-License-Identifier: MIT

// Render is a plugin that works with buffers of its host's pool.
package main

import (
	"sync"

	"pooled/buffer"
)

// Page uses n buffers at once.
func Page(pool *sync.Pool, n int) {
	inUse := make([]*buffer.Buffer, n)
	for i := range inUse {
		inUse[i] = pool.Get().(*buffer.Buffer)
		inUse[i].Fill('p')
	}
	for _, b := range inUse {
		pool.Put(b)
	}
}

func main() {}
