// SPDX-License-Identifier: MIT

// Statuspage asks another service how it is, again and again, and forgets that
// a response has a body.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	_ "net/http/pprof" // serves /debug/pprof
	"os"
	"runtime"
	"strings"
	"time"
)

// isUp leaks: nobody closes resp.Body, so the connection is neither free for
// the next request nor ever closed. Two goroutines stay with it.
func isUp(url string) bool {
	resp, err := http.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	return resp.StatusCode == http.StatusOK
}

// isUpClosing is right: the body is read to its end and closed, and one
// connection serves all requests.
func isUpClosing(url string) bool {
	resp, err := http.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	return resp.StatusCode == http.StatusOK
}

func main() {
	runtime.MemProfileRate = 32 << 10 // a request is small: look closer than by default
	url := flag.String("url", "http://127.0.0.1:18080", "whom to ask")
	profiles := flag.String("pprof", "127.0.0.1:16060", "where to serve profiles")
	requests := flag.Int("requests", 2000, "how often to ask")
	pause := flag.Duration("pause", 2500*time.Microsecond, "between two of them")
	fix := flag.Bool("fix", false, "close what is to be closed")
	flag.Parse()
	go func() { log.Fatal(http.ListenAndServe(*profiles, nil)) }()
	check := isUp
	if *fix {
		check = isUpClosing
	}
	show(0)
	for i := 0; i < *requests; i++ {
		if !check(*url) {
			fmt.Println("down")
		}
		time.Sleep(*pause)
	}
	show(*requests)
}

// show prints what the paper's table has, behind a collection.
func show(requests int) {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	fmt.Printf("%4d requests: %4d goroutines, HeapInuse %s, RSS %s\n",
		requests, runtime.NumGoroutine(), mib(float64(stats.HeapInuse)), mib(resident()))
}

// resident is the process's memory, as the system counts it.
func resident() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	var kib float64
	fmt.Sscan(rest, &kib)
	return kib * 1024
}

func mib(bytes float64) string { return fmt.Sprintf("%.1f MiB", bytes/(1<<20)) }
