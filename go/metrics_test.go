// SPDX-License-Identifier: MIT

package darkheap

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// What the metrics say is what MemStats says, but for what processors have not
// handed in, and what happens in between.
func TestMemStats(t *testing.T) {
	kept := make([]byte, 16<<20)
	runtime.GC() // or the goal changes between the two
	var text strings.Builder
	var stats runtime.MemStats
	writeMemStats(&text)
	runtime.ReadMemStats(&stats)
	const slack = 1 << 20
	for field, want := range map[string]uint64{
		"Mallocs":   stats.Mallocs,
		"Frees":     stats.Frees,
		"HeapAlloc": stats.HeapAlloc,
		"HeapSys":   stats.HeapSys,
		"HeapInuse": stats.HeapInuse,
		"Stack":     stats.StackInuse,
		"NextGC":    stats.NextGC,
		"NumGC":     uint64(stats.NumGC),
	} {
		var got uint64
		_, line, found := strings.Cut(text.String(), "\n# "+field+" = ")
		if _, err := fmt.Sscan(line, &got); !found || err != nil {
			t.Errorf("no %s in %q: %v", field, text.String(), err)
		}
		if got > want+want/4+slack || want > got+got/4+slack {
			t.Errorf("%s: %d by metrics, %d by MemStats", field, got, want)
		}
	}
	runtime.KeepAlive(kept)
}
