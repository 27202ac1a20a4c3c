// SPDX-License-Identifier: MIT

// Package load gives each program of the corpus its calls, and says at the end
// what they left.  It uses no cgo: all C memory is the program's own.
//
//	-calls N    how often Run calls; 200 unless told
//	-for DUR    spread evenly over that time, and ended with it; 0: at once
//	-seed S     of Rand
package load

import (
	"flag"
	"fmt"
	"math/rand"
	"sort"
	"sync"
	"time"
)

var (
	calls    = flag.Int("calls", 200, "")
	duration = flag.Duration("for", 0, "")
	seed     = flag.Int64("seed", 1, "")
)

// Rand is for all that a program leaves to chance; of one goroutine at a time.
var Rand *rand.Rand

var (
	start = time.Now()
	made  int // calls of Run

	mu   sync.Mutex
	left = map[string]*amount{}
)

type amount struct{ objects, bytes, calls int }

func init() {
	flag.Parse()
	Rand = rand.New(rand.NewSource(*seed))
}

// Calls is how many calls Run will make, unless its time is over before.
func Calls() int { return *calls }

// Run calls f with 0, 1, 2 ... until all calls are made, or the time is over.
func Run(f func(i int)) {
	begin := time.Now()
	for i := 0; i < *calls; i++ {
		if *duration > 0 && !wait(begin, i) {
			return
		}
		f(i)
		made++
	}
}

// wait sleeps until it is time for call i; false: there will be none.
func wait(begin time.Time, i int) bool {
	due := time.Duration(float64(*duration) / float64(*calls) * float64(i))
	time.Sleep(time.Until(begin.Add(due)))
	return time.Since(begin) < *duration || i == 0
}

// Left says that the line marked `// leaks: label` (`// leaks` for "") holds so
// much more, or less where it is negative; once a call.
func Left(label string, objects, bytes int) {
	mu.Lock()
	defer mu.Unlock()
	sum := left[label]
	if sum == nil {
		sum = &amount{}
		left[label] = sum
	}
	sum.objects += objects
	sum.bytes += bytes
	if objects > 0 {
		sum.calls++
	} else {
		sum.calls--
	}
}

// Done prints what is left; the runner compares it with the report.
func Done() {
	var labels []string
	for label := range left {
		labels = append(labels, label)
	}
	sort.Strings(labels)
	for _, label := range labels {
		sum := left[label]
		fmt.Printf("left %q %d %d by %d\n", label, sum.objects, sum.bytes,
			sum.calls)
	}
	fmt.Printf("made %d in %.6f s\n", made, time.Since(start).Seconds())
}
