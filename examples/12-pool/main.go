// SPDX-License-Identifier: MIT

// Pooled shares a sync.Pool of C buffers with a plugin. Now and then both need
// many at once; in between Go collects garbage, and the pool drops them.
package main

import (
	"flag"
	"fmt"
	"log"
	"plugin"
	"runtime"
	"sync"
	"time"

	"pooled/buffer"
)

func page(pool *sync.Pool, n int) {
	b := pool.Get().(*buffer.Buffer)
	defer pool.Put(b)
	b.Fill('h')
	if n > 1 {
		page(pool, n-1)
	}
}

func plugged() func(*sync.Pool, int) {
	p, err := plugin.Open("render.so")
	if err != nil {
		log.Fatal(err)
	}
	f, err := p.Lookup("Page")
	if err != nil {
		log.Fatal(err)
	}
	return f.(func(*sync.Pool, int))
}

func main() {
	owned := flag.Bool("owned", false, "let Go free the buffers that the pool drops")
	bursts := flag.Int("bursts", 20, "how often many buffers are needed at once")
	collect := flag.Bool("gc", true, "collect garbage between two bursts")
	flag.Parse()

	made := 0
	pool := &sync.Pool{New: func() any {
		made++
		if *owned {
			return buffer.NewOwned()
		}
		return buffer.New()
	}}
	pluginPage := plugged()
	for i := 0; i < *bursts; i++ {
		page(pool, 16)
		pluginPage(pool, 32) // 16 of them are new
		if *collect {
			runtime.GC()
			runtime.GC() // what a pool drops outlives one collection
		}
	}
	fmt.Println(made, "buffers made")
	time.Sleep(100 * time.Millisecond) // a program that lives, as most do
}
