// SPDX-License-Identifier: MIT

// what: a Writer of DataDog/zstd v1.5.7 is made for each of some messages, and closed
// needs: 10
// calls: 1000
// verdict: ok
package main

import (
	"bytes"

	"corpus/load"

	"github.com/DataDog/zstd"
)

var message = bytes.Repeat([]byte("a line of a log\n"), 100)

func compress() int {
	var out bytes.Buffer
	w := zstd.NewWriterLevel(&out, zstd.BestSpeed)
	w.Write(message)
	w.Close()
	return out.Len()
}

func main() {
	load.Run(func(i int) {
		if i%20 == 0 {
			compress()
		}
	})
	load.Done()
}
