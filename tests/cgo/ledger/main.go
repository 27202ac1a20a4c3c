// Memory whose owners are known: prints `row bytes` for each, then stays for a
// while, so that somebody can look.
package main

// #cgo CFLAGS: -D_GNU_SOURCE
// #cgo LDFLAGS: -lpthread
// #include "split.h"
import "C"

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"strings"
	"time"
)

const mib = 1 << 20

// So many frames of deep() fill a stack of 512 KiB.
const frames = 121

var ballast [][]byte

// Goroutines with large stacks, which stay.
func deep(n int, ready, stay chan bool) byte {
	var frame [4096]byte
	for i := range frame {
		frame[i] = byte(n)
	}
	if n == 0 {
		ready <- true
		<-stay
		return frame[17]
	}
	return deep(n-1, ready, stay) + frame[n]
}

func metric(name string) uint64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func rss() (kib uint64) {
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	fmt.Sscan(after, &kib)
	return kib << 10
}

func main() {
	size := flag.Int("mib", 32, "of each")
	threads := flag.Int("threads", 4, "with freed memory of their own")
	tops := flag.Int("tops", 0, "MiB that are freed and kept")
	stay := flag.Duration("stay", 2*time.Second, "time")
	flag.Parse()
	if *tops > 0 {
		C.split_tops(C.size_t(*threads), C.size_t(*tops*mib))
		C.split_mark()
		time.Sleep(*stay)
		return
	}
	bytes := *size * mib
	for i := 0; i < *size; i++ {
		block := make([]byte, mib)
		for j := range block {
			block[j] = byte(i)
		}
		ballast = append(ballast, block)
	}
	ready, end := make(chan bool), make(chan bool)
	for i := 0; i < 2**size; i++ {
		go deep(frames, ready, end)
		<-ready
	}
	// before there is anything freed that it could take
	live := C.split_live(C.size_t(bytes))
	slack := C.split_slack(C.size_t(bytes/2), &live)
	slack += C.split_arenas(C.size_t(*threads), C.size_t(bytes/2), &live)
	stacks := C.split_stacks(8, C.size_t(bytes))
	file := C.split_file(C.size_t(bytes))
	shared := C.split_shared(C.size_t(bytes))
	runtime.GC()
	fmt.Println("c_live", live)
	fmt.Println("c_slack", slack)
	fmt.Println("thread_stacks", stacks)
	fmt.Println("shared", shared)
	fmt.Println("file", file)
	// what was given back is not resident, all else was written
	fmt.Println("go_heap", metric("/memory/classes/heap/objects:bytes")+
		metric("/memory/classes/heap/unused:bytes")+
		metric("/memory/classes/heap/free:bytes"))
	fmt.Println("go_stacks", metric("/memory/classes/heap/stacks:bytes"))
	C.split_mark()
	time.Sleep(*stay)
	fmt.Println("rss", rss())
	runtime.KeepAlive(ballast)
}
