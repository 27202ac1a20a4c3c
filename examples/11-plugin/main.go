// SPDX-License-Identifier: MIT

// Plugged opens shout.so, twice, and calls it 1,000 times.
package main

// #include <stddef.h>
//
// static unsigned char first_of(const void *bytes) { return *(const unsigned char *)bytes; }
import "C"

import (
	"flag"
	"fmt"
	"log"
	"plugin"
	"runtime"
	"time"
	"unsafe"
)

// drop forgets a Pinner that still pins something.
func drop() {
	pin(1)
	for i := 0; i < 10; i++ {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
}

// pinned is what C may keep pointers to: a MiB each, of Go's heap.
type pinned struct {
	runtime.Pinner
	blocks [][]byte
}

func pin(n int) *pinned {
	p := new(pinned)
	for i := 0; i < n; i++ {
		block := make([]byte, 1<<20)
		for j := range block {
			block[j] = 1
		}
		p.Pin(&block[0])
		C.first_of(unsafe.Pointer(&block[0]))
		p.blocks = append(p.blocks, block)
	}
	return p
}

func shouter(name string) func(string) string {
	p, err := plugin.Open("shout.so")
	if err != nil {
		log.Fatal(err)
	}
	shout, err := p.Lookup(name)
	if err != nil {
		log.Fatal(err)
	}
	return shout.(func(string) string)
}

func main() {
	fix := flag.Bool("fix", false, "free what the plugin lost")
	n := flag.Int("pin", 0, "how many MiB of Go's memory to pin")
	dropped := flag.Bool("drop", false, "forget a Pinner with its pins")
	flag.Parse()
	name := "Shout"
	if *fix {
		name = "ShoutFreed"
	}
	shouter(name)
	shout := shouter(name) // the same plugin once more, not another one
	said := ""
	for i := 0; i < 1000; i++ {
		said = shout("which plugin lost this?")
	}
	fmt.Println(said)
	time.Sleep(100 * time.Millisecond) // a program that lives, as most do
	if *dropped {
		drop()
	}
	if *n > 0 {
		p := pin(*n)
		defer p.Unpin()
		fmt.Println(len(p.blocks), "MiB pinned")
		time.Sleep(500 * time.Millisecond)
	}
}
