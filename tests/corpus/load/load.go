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
	"strconv"
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
	first time.Time // call
	made  int       // calls

	mu   sync.Mutex
	left = map[string]*amount{}
)

type amount struct {
	objects, bytes, calls       int
	unknownObjects, unknownSize bool
}

// Unknown is how many bytes a block has of which only its library knows.
const Unknown = -1 << 62

func init() {
	flag.Parse()
	Rand = rand.New(rand.NewSource(*seed))
}

// Calls is how many calls there will be, unless the time is over before.
func Calls() int { return *calls }

// Pace is the time of a call.
func Pace() time.Duration { return *duration / time.Duration(*calls) }

// Run calls f with 0, 1, 2 ... until all calls are made, or the time is over.
func Run(f func(i int)) {
	for i := 0; Next(); i++ {
		f(i)
	}
}

// Next is for loops that are not Go's: false when there is no call to make,
// else it returns when it is time for it.
func Next() bool {
	if made >= *calls {
		return false
	}
	if *duration > 0 {
		if made == 0 {
			first = time.Now()
		}
		due := time.Duration(float64(*duration) / float64(*calls) *
			float64(made))
		time.Sleep(time.Until(first.Add(due)))
		if made > 0 && time.Since(first) >= *duration {
			return false
		}
	}
	made++
	return true
}

// Made says how many calls there were, for a program that asks neither Run nor
// Next.
func Made(calls int) { made = calls }

// Left says that the line marked `// leaks: label` (`// leaks` for "") holds so
// much more, or less where it is negative; once a call.
func Left(label string, objects, bytes int) {
	sum := of(label)
	defer mu.Unlock()
	sum.objects += objects
	if bytes == Unknown {
		sum.unknownSize = true
	} else {
		sum.bytes += bytes
	}
	if objects > 0 || objects == 0 && bytes > 0 {
		sum.calls++
	} else {
		sum.calls--
	}
}

// Some says that one more call left blocks at that line, but that only a library
// knows how many.
func Some(label string) {
	sum := of(label)
	defer mu.Unlock()
	sum.unknownObjects, sum.unknownSize = true, true
	sum.calls++
}

// of returns the sum of a label, with mu taken.
func of(label string) *amount {
	mu.Lock()
	sum := left[label]
	if sum == nil {
		sum = &amount{}
		left[label] = sum
	}
	return sum
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
		fmt.Printf("left %q %s %s by %d\n", label,
			known(sum.objects, sum.unknownObjects),
			known(sum.bytes, sum.unknownSize), sum.calls)
	}
	fmt.Printf("made %d in %.6f s\n", made, time.Since(start).Seconds())
}

func known(n int, unknown bool) string {
	if unknown {
		return "?"
	}
	return strconv.Itoa(n)
}
