// SPDX-License-Identifier: MIT

// Goside does for a while what it is told, and serves its profiles.
package main

/*
#include <stdlib.h>

static void leak(void) { volatile void *volatile block = malloc(4096); (void)block; }
*/
import "C"

import (
	"bytes"
	"flag"
	"net/http"
	_ "net/http/pprof"
	"runtime"
	"strings"
	"time"

	"darkheap"
)

var kept [][]byte

func fill() {
	kept = append(kept, bytes.Repeat([]byte{1}, 60_000))
}

func churn() {
	kept = append(kept[:0:0], make([]byte, 100_000))
}

func start() {
	go func() { select {} }()
}

func lose() {
	C.leak()
}

// isSeen tells whether who looks has seen enough, however busy the machine is:
// four looks behind collections that were asked for, two each.
func isSeen() bool {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.NumForcedGC >= 8
}

func main() {
	address := flag.String("address", "", "where to serve profiles")
	late := flag.Duration("late", 0, "when to begin with it")
	isObserved := flag.Bool("observe", false, "by the Go package")
	last := flag.Duration("for", 5*time.Second, "how long")
	untilSeen := flag.Bool("seen", false, "only until it was looked at enough")
	flag.Parse()
	if *address != "" {
		go func() {
			time.Sleep(*late)
			panic(http.ListenAndServe(*address, nil))
		}()
	}
	if *isObserved {
		darkheap.Observe()
	}
	for end := time.Now().Add(*last); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if *untilSeen && isSeen() {
			return
		}
		for _, what := range flag.Args() {
			switch strings.TrimSpace(what) {
			case "fill":
				fill()
			case "churn":
				churn()
			case "start":
				start()
			case "lose":
				lose()
			}
		}
	}
}
