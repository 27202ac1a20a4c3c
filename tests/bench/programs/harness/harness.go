// SPDX-License-Identifier: MIT

// Package harness is what the bench's programs share: they lose a known number
// of blocks, time one loop, and say what became of it, a line each:
//
//	ns_per_op 54.812              the loop's time over its operations
//	peak_kib 5120                 most that was resident
//	began_unix_ns, ended_unix_ns  when main began, and when it is about to end
package harness

// #include <stdlib.h>
import "C"

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"
)

const (
	plantedBlocks = 100
	plantedBytes  = 1000
)

// Mode is one thing that a program can time.
type Mode struct {
	Arguments string // names of its numbers, the last is that of operations
	// Make prepares it and returns the loop; its time does not count
	Make func(numbers []int) (loop func())
}

// what every tracker must find, no more and no less
//
//go:noinline
func plant() {
	for i := 0; i < plantedBlocks; i++ {
		C.malloc(plantedBytes)
	}
}

// Main runs the mode that the command line names.
func Main(modes map[string]Mode) {
	began := time.Now()
	if len(os.Args) < 2 {
		usage(modes)
	}
	mode, ok := modes[os.Args[1]]
	if !ok || len(os.Args)-2 != len(strings.Fields(mode.Arguments)) {
		usage(modes)
	}
	values := numbers(modes, os.Args[2:])
	loop := mode.Make(values)
	plant()
	start := time.Now()
	loop()
	elapsed := time.Since(start)
	fmt.Printf("ns_per_op %.3f\npeak_kib %d\nbegan_unix_ns %d\nended_unix_ns %d\n",
		float64(elapsed.Nanoseconds())/float64(values[len(values)-1]),
		peakKiB(), began.UnixNano(), time.Now().UnixNano())
}

func numbers(modes map[string]Mode, arguments []string) []int {
	var values []int
	for _, argument := range arguments {
		n, err := strconv.Atoi(argument)
		if err != nil || n < 1 {
			usage(modes)
		}
		values = append(values, n)
	}
	return values
}

func usage(modes map[string]Mode) {
	var lines []string
	for name, mode := range modes {
		lines = append(lines, fmt.Sprintf("usage: %s %s %s",
			os.Args[0], name, mode.Arguments))
	}
	sort.Strings(lines)
	fmt.Fprintln(os.Stderr, strings.Join(lines, "\n"))
	os.Exit(2)
}

// peakKiB is VmHWM of this process, 0 when the kernel does not say.
func peakKiB() int {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == "VmHWM:" {
			kib, _ := strconv.Atoi(fields[1])
			return kib
		}
	}
	return 0
}

// Check ends the program when the work itself fails.
func Check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
