// SPDX-License-Identifier: MIT

package darkheap

import (
	"fmt"
	"io"
	"runtime/metrics"
)

// memStats are fields of runtime.MemStats as sums of runtime/metrics, which
// are read without stopping the world, and so may be asked for often.
var memStats = []struct {
	field string
	sum   []string
}{
	{"Mallocs", []string{"/gc/heap/allocs:objects", "/gc/heap/tiny/allocs:objects"}},
	{"Frees", []string{"/gc/heap/frees:objects", "/gc/heap/tiny/allocs:objects"}},
	{"HeapAlloc", []string{"/memory/classes/heap/objects:bytes"}},
	{"HeapSys", []string{"/memory/classes/heap/objects:bytes", "/memory/classes/heap/unused:bytes",
		"/memory/classes/heap/free:bytes", "/memory/classes/heap/released:bytes"}},
	{"HeapInuse", []string{"/memory/classes/heap/objects:bytes", "/memory/classes/heap/unused:bytes"}},
	{"Stack", []string{"/memory/classes/heap/stacks:bytes"}},
	{"NextGC", []string{"/gc/heap/goal:bytes"}},
	{"NumGC", []string{"/gc/cycles/total:gc-cycles"}},
}

// writeMemStats writes what pprof's text form of a heap profile ends with, and
// no records.
func writeMemStats(out io.Writer) {
	fmt.Fprint(out, "heap profile: 0: 0 [0: 0] @ heap/1\n\n# runtime.MemStats\n")
	for _, stat := range memStats {
		fmt.Fprintf(out, "# %s = %d\n", stat.field, sumOf(stat.sum))
	}
}

// sumOf adds up what this release of Go knows of the metrics.
func sumOf(names []string) (sum uint64) {
	samples := make([]metrics.Sample, len(names))
	for i, name := range names {
		samples[i].Name = name
	}
	metrics.Read(samples)
	for _, sample := range samples {
		if sample.Value.Kind() == metrics.KindUint64 {
			sum += sample.Value.Uint64()
		}
	}
	return sum
}
