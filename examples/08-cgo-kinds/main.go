// SPDX-License-Identifier: MIT

// Kinds calls C in the five ways by which Go gets memory of C's heap, 1,000
// times each. As it stands each call loses its memory; with -fix none does.
package main

import (
	"flag"
	"fmt"
	"os"
)

// calls is how often each kind is used.
const calls = 1000

func main() {
	fix := flag.Bool("fix", false, "free what was allocated")
	flag.Parse()
	kinds := lost
	if *fix {
		kinds = freed
	}
	text := []byte("darkheap finds the C memory that Go programs lose")
	for i := 0; i < calls; i++ {
		for _, sum := range kinds {
			if sum(text) != len(text) {
				fmt.Fprintln(os.Stderr, "kinds: C counts otherwise")
				os.Exit(1)
			}
		}
	}
	fmt.Println(len(kinds), "kinds,", calls, "calls each")
}
