// SPDX-License-Identifier: MIT

package checked

import (
	"os"
	"sync"
	"testing"
	"time"
	"unsafe"

	"darkheap"
)

func TestMain(m *testing.M) {
	if os.Getenv("GATE") != "" {
		darkheap.VerifyTestMain(m)
	}
	os.Exit(m.Run())
}

// soon: whoever is red need not wait for long.
func soon() darkheap.Option { return darkheap.Settle(200 * time.Millisecond) }

func TestTracked(t *testing.T) {
	want := os.Getenv("WANT_TRACKED") != "no"
	if darkheap.Tracked() != want {
		t.Error("tracked:", !want)
	}
}

func TestGreenFrees(t *testing.T) {
	defer darkheap.VerifyNone(t)
	free(leak())
}

func TestRedLeak(t *testing.T) {
	defer darkheap.VerifyNone(t, soon())
	leak()
}

func TestGreenFinalizer(t *testing.T) {
	defer darkheap.VerifyNone(t)
	for i := 0; i < 10; i++ {
		newOwned()
	}
}

func TestGreenLateGoroutine(t *testing.T) {
	defer darkheap.VerifyNone(t)
	p := leak()
	go func() {
		time.Sleep(50 * time.Millisecond)
		free(p)
	}()
}

func TestGreenSetUp(t *testing.T) {
	defer darkheap.VerifyNone(t)
	setUp()
}

func TestGreenIgnored(t *testing.T) {
	defer darkheap.VerifyNone(t, darkheap.IgnoreFunc("checked.leak"))
	leak()
}

func TestGreenCurrent(t *testing.T) {
	leak()
	defer darkheap.VerifyNone(t, darkheap.IgnoreCurrent())
	free(leak())
}

func TestRedSinceCurrent(t *testing.T) {
	leak()
	defer darkheap.VerifyNone(t, darkheap.IgnoreCurrent(), soon())
	leak()
}

func TestRedGoroutine(t *testing.T) {
	defer darkheap.VerifyNone(t, soon())
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		defer group.Done()
		leak()
	}()
	group.Wait()
}

// All at once: only who leaks is red.
func TestRedParallel(t *testing.T) {
	t.Parallel()
	defer darkheap.VerifyNone(t, soon())
	for i := 0; i < 20; i++ {
		leak()
		time.Sleep(time.Millisecond)
	}
}

func TestGreenParallel(t *testing.T) {
	t.Parallel()
	defer darkheap.VerifyNone(t)
	for i := 0; i < 20; i++ {
		free(leak())
		time.Sleep(time.Millisecond)
	}
}

func TestRedLoop(t *testing.T) {
	darkheap.Loop(t, 40, func() { libraryLeak() }, soon())
}

func TestGreenLoop(t *testing.T) {
	i := 0
	darkheap.Loop(t, 100, func() {
		free(leak())
		setUp()
		turn(i)
		newOwned()
		i++
	})
}

func skipUntracked(t *testing.T) {
	if !darkheap.Tracked() {
		t.Skip("there is nothing to ask")
	}
}

// held of the site at checked.leak's line.
func held(t *testing.T, heap *darkheap.Heap, err error) (blocks, bytes int64) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, site := range heap.Sites {
		if site.Function == "checked.leak" && site.Kind == "C.malloc" {
			blocks += site.Objects
			bytes += site.Bytes
		}
	}
	return blocks, bytes
}

// What came before a snapshot is in it, to the block, whichever thread did it.
func TestGreenSnapshotsAreExact(t *testing.T) {
	skipUntracked(t)
	heap, err := darkheap.Snapshot()
	before, bytesBefore := held(t, heap, err)
	var kept []unsafe.Pointer
	for i := 1; i <= 20; i++ {
		kept = append(kept, leak(), leak())
		done := make(chan struct{})
		go func(p unsafe.Pointer) {
			free(p)
			close(done)
		}(kept[0])
		<-done
		kept = kept[1:]
		heap, err := darkheap.Snapshot()
		blocks, bytes := held(t, heap, err)
		if blocks-before != int64(i) || bytes-bytesBefore != 100*int64(i) {
			t.Errorf("%d blocks in %d B, not %d", blocks-before, bytes, i)
		}
	}
	for _, p := range kept {
		free(p)
	}
	heap, err = darkheap.Snapshot()
	if blocks, _ := held(t, heap, err); blocks != before {
		t.Errorf("%d blocks instead of %d", blocks, before)
	}
}

// An older block goes, a newer one stays: the amounts are the same.
func TestGreenLiveSince(t *testing.T) {
	skipUntracked(t)
	old := leak()
	darkheap.Mark("then")
	sites, err := darkheap.LiveSince("then")
	if len(sites) != 0 || err != nil {
		t.Error("since then", sites, err)
	}
	p := leak()
	free(old)
	sites, err = darkheap.LiveSince("then")
	if err != nil || len(sites) != 1 || sites[0].Objects != 1 || sites[0].Bytes != 100 {
		t.Error("since then", sites, err)
	}
	free(p)
	if sites, err = darkheap.LiveSince("never"); err == nil {
		t.Error("since never", sites)
	}
}

func TestSubtests(t *testing.T) {
	ours := leak()
	t.Run("Red", func(t *testing.T) {
		defer darkheap.VerifyNone(t, darkheap.IgnoreCurrent(), soon())
		leak()
	})
	t.Run("Green", func(t *testing.T) {
		defer darkheap.VerifyNone(t, darkheap.IgnoreCurrent())
		free(leak())
	})
	free(ours)
}

// The gate sees what no test looks at.
func TestNobodyLooks(t *testing.T) {
	if os.Getenv("GATE") == "red" {
		leak()
	}
}

func TestGreenUntracked(t *testing.T) {
	t.Setenv("DARKHEAP_SOCKET", "")
	defer darkheap.VerifyNone(t)
	leak()
}

var worked = make(chan struct{})

// No frame of its stack says whose test it is.
func work() {
	leak()
	close(worked)
}

func TestRedWorker(t *testing.T) {
	defer darkheap.VerifyNone(t, soon())
	go work()
	<-worked
}
