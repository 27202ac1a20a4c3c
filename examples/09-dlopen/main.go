// SPDX-License-Identifier: MIT

// Dlopened opens ./libwords.so with dlopen, and calls it 1,000 times.
package main

import (
	"flag"
	"fmt"
	"log"
)

func main() {
	fix := flag.Bool("fix", false, "free what the library returns")
	pointer := flag.Bool("pointer", false, "pass C a pointer to a pointer")
	flag.Parse()
	words, err := open("./libwords.so")
	if err != nil {
		log.Fatal(err)
	}
	if *pointer {
		fmt.Println(words.Count("one", "two"), "words")
		return
	}
	shout := words.Shout
	if *fix {
		shout = words.ShoutFreed
	}
	said := ""
	for i := 0; i < 1000; i++ {
		said = shout("which line lost this?")
	}
	fmt.Println(said)
}
