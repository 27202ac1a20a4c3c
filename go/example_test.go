// SPDX-License-Identifier: MIT

package darkheap_test

import (
	"fmt"
	"testing"
	"time"

	"darkheap"
)

// In a test: the check runs last, behind what the test releases.
func ExampleVerifyNone() {
	testDecode := func(t *testing.T) {
		defer darkheap.VerifyNone(t,
			darkheap.IgnoreLib("libcrypto"),         // keeps tables from its first call
			darkheap.IgnoreFunc("example.com/db.*"), // has a pool
			darkheap.Settle(2*time.Second))          // its worker ends a little later
		// ... C.CString, C.free ...
	}
	fmt.Println(testing.RunTests(all, []testing.InternalTest{{Name: "TestDecode", F: testDecode}}))
	// Output: true
}

// In a subtest, what the parent test holds is left out.
func ExampleIgnoreCurrent() {
	testAll := func(t *testing.T) {
		// ... the parent opens a database ...
		t.Run("insert", func(t *testing.T) {
			defer darkheap.VerifyNone(t, darkheap.IgnoreCurrent())
			// ...
		})
	}
	fmt.Println(testing.RunTests(all, []testing.InternalTest{{Name: "TestAll", F: testAll}}))
	// Output: true
}

type tests struct{}

func (tests) Run() int { return 0 }

// In a package: func TestMain(m *testing.M) { darkheap.VerifyTestMain(m) }
func ExampleVerifyTestMain() {
	var m tests // *testing.M
	_ = func() {
		darkheap.VerifyTestMain(m, darkheap.MaxBytes("64KB"))
	}
}

// What a single call cannot tell: whether each of them leaves something.
func ExampleLoop() {
	var t testing.TB = &testing.T{}
	calls := 0
	darkheap.Loop(t, 100, func() {
		calls++ // sqlite3_open, sqlite3_close
	})
	fmt.Println(calls, t.Failed())
	// Output: 110 false
}

// A service tells what came since it was warm.
func ExampleSnapshot() {
	before, err := darkheap.Snapshot()
	if err != nil {
		fmt.Println(err)
		return
	}
	// ... a hundred requests ...
	after, err := darkheap.Snapshot()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, site := range after.Since(before) {
		fmt.Printf("%s:%d %s: %d blocks, %d B more\n",
			site.File, site.Line, site.Function, site.Objects, site.Bytes)
	}
	fmt.Println(after.Tracked)
	// Output: false
}

// Marks stand in reports, and blocks can be asked for since one.
func ExampleMark() {
	darkheap.Mark("warm")
	// ... a hundred requests ...
	sites, err := darkheap.LiveSince("warm")
	fmt.Println(sites, err)
	// Output: [] <nil>
}

// A service is asked by darkheap whether Go's side of it grows.
func ExampleObserve() {
	darkheap.Observe()
	// ... serve ...
}

func ExampleTracked() {
	if !darkheap.Tracked() {
		fmt.Println("run it by: darkheap run -- ./service")
	}
	// Output: run it by: darkheap run -- ./service
}

func all(string, string) (bool, error) { return true, nil }
