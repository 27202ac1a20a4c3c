// SPDX-License-Identifier: MIT

//go:build linux

package darkheap

import (
	"net"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestVerifyNone(t *testing.T) {
	ours := map[string]int{"TestX": 1}
	lib := func(verdict string, leaving int) fakeSite {
		return fakeSite{id: "l", kind: "cgo_call", verdict: verdict, leaving: leaving,
			function: "x.Call", tests: ours,
			stack: `[{"language":"c","function":"inner","file":null,"line":null,"module":"/lib/libz.so.1","pc":"0x1"},
				{"language":"go","function":"x.Call","file":"/src/x/x.go","line":7,"module":"/bin/libgo.so","pc":"0x2"}]`}
	}
	for name, c := range map[string]struct {
		text    string
		options []Option
		errors  int
		words   string
	}{
		"nothing":                {reply(), nil, 0, ""},
		"a string of ours":       {reply(leak("a", ours)), nil, 1, "TestX left 1 block in 10 B of C memory:\n    1 block in 10 B at x.go:7 in x.F (C.CString)"},
		"of a subtest":           {reply(leak("a", map[string]int{"TestX/sub": 1})), nil, 1, "TestX left"},
		"of another test":        {reply(leak("a", map[string]int{"TestXY": 1, "TestY": 2, "TestY/TestX": 1})), nil, 0, ""},
		"of nobody":              {reply(leak("a", map[string]int{"": 1}), leak("b", map[string]int{"TestY": 1})), nil, 0, ""},
		"tests are not known":    {reply(fakeSite{id: "a", kind: "C.malloc", verdict: "suspect", stack: "[]", tests: nil}), nil, 0, ""},
		"of Go's runtime":        {reply(fakeSite{id: "a", kind: "C.malloc", verdict: "runtime", tests: ours}), nil, 0, ""},
		"a library, a leak":      {reply(lib("leak", 1)), nil, 1, "x.Call"},
		"a library, it grows":    {reply(lib("growing", 1)), nil, 1, ""},
		"a library, two calls":   {reply(lib("suspect", 2)), nil, 1, ""},
		"a library, one call":    {reply(lib("suspect", 1)), nil, 0, "Loop tells"},
		"a library's start":      {reply(lib("startup", 2)), nil, 0, "Loop tells"},
		"a cache":                {reply(lib("cache", 20)), nil, 0, "Loop tells"},
		"one call, strict":       {reply(lib("suspect", 1)), []Option{Strict()}, 1, ""},
		"code without a name":    {reply(fakeSite{id: "a", kind: "c_thread", verdict: "cache", tests: ours}), nil, 0, ""},
		"IgnoreFunc of Go":       {reply(lib("leak", 9)), []Option{IgnoreFunc("x.Call")}, 0, ""},
		"IgnoreFunc of C":        {reply(lib("leak", 9)), []Option{IgnoreFunc("inner")}, 0, ""},
		"IgnoreFunc by prefix":   {reply(lib("leak", 9)), []Option{IgnoreFunc("x.*")}, 0, ""},
		"IgnoreFunc of another":  {reply(lib("leak", 9)), []Option{IgnoreFunc("x.", "y.*", "Call")}, 1, ""},
		"IgnoreLib":              {reply(lib("leak", 9)), []Option{IgnoreLib("libz")}, 0, ""},
		"IgnoreLib by file":      {reply(lib("leak", 9)), []Option{IgnoreLib("libz.so.1")}, 0, ""},
		"IgnoreLib of another":   {reply(lib("leak", 9)), []Option{IgnoreLib("lib", "z", "libgo.so", "")}, 1, ""},
		"MaxBytes":               {reply(leak("a", ours)), []Option{MaxBytes("10")}, 0, ""},
		"more than MaxBytes":     {reply(leak("a", map[string]int{"TestX": 101})), []Option{MaxBytes("1KB")}, 1, "101 blocks"},
		"MaxBytes of nothing":    {reply(), []Option{MaxBytes("64 Kb")}, 1, "64KiB"},
		"not complete":           {strings.Replace(reply(leak("a", ours)), `"incomplete":null`, `"incomplete":"events were lost"`, 1), nil, 0, "events were lost"},
		"not complete but green": {strings.Replace(reply(), `"incomplete":null`, `"incomplete":"events were lost"`, 1), nil, 0, ""},
	} {
		c := c
		t.Run(name, func(t *testing.T) {
			start(t)
			serve(t, send(c.text))
			fake := &fakeT{name: "TestX"}
			VerifyNone(fake, append(c.options, quick())...)
			fake.expect(t, c.errors, c.words)
			if c.words == "" && c.errors == 0 && len(fake.logs) != 0 {
				t.Error("said", fake.logs)
			}
		})
	}
}

// Without a test to tell them apart all that no check has seen counts, once.
func TestVerifyNoneOfAProcess(t *testing.T) {
	start(t)
	text := strings.Replace(reply(leak("a", map[string]int{"": 3})), `"tests":[{`, `"others":[{`, 1)
	serve(t, send(text))
	for _, errors := range []int{1, 0} {
		fake := &fakeT{name: "TestX"}
		VerifyNone(fake, quick())
		fake.expect(t, errors)
	}
}

func TestVerifyNoneReportsOnce(t *testing.T) {
	start(t)
	var n atomic.Int32
	n.Store(1)
	serve(t, func(c *net.UnixConn, _ request) {
		c.Write([]byte(reply(leak("a", map[string]int{"TestX": int(n.Load())}))))
	})
	look := func(errors int, words ...string) {
		t.Helper()
		fake := &fakeT{name: "TestX"}
		VerifyNone(fake, quick())
		fake.expect(t, errors, words...)
	}
	look(1)
	look(0) // -count=2, and this time it is clean
	n.Store(3)
	look(1, "2 blocks")
	n.Store(0) // all gone: what comes now is new
	look(0)
	n.Store(1)
	look(1, "1 block in")
}

func TestSubtests(t *testing.T) {
	start(t)
	serve(t, send(reply(leak("a", map[string]int{"TestX/b": 1}), leak("b", map[string]int{"TestX": 1}))))
	fake := &fakeT{name: "TestX/a"}
	VerifyNone(fake, quick()) // its parent's may be its own
	fake.expect(t, 1, "1 block in")
	fake = &fakeT{name: "TestX/b/deeper"}
	VerifyNone(fake, quick())
	fake.expect(t, 1, "1 block in")
	fake = &fakeT{name: "TestX"}
	VerifyNone(fake, quick()) // both were seen
	fake.expect(t, 0)
}

func TestIgnoreCurrent(t *testing.T) {
	start(t)
	var n atomic.Int32
	n.Store(4)
	serve(t, func(c *net.UnixConn, _ request) {
		c.Write([]byte(reply(leak("a", map[string]int{"TestX": int(n.Load())}))))
	})
	current := IgnoreCurrent()
	fake := &fakeT{name: "TestX"}
	VerifyNone(fake, current, quick())
	fake.expect(t, 0)
	n.Store(6)
	fake = &fakeT{name: "TestX"}
	VerifyNone(fake, current, quick())
	fake.expect(t, 1, "2 blocks in 20 B")
}

func TestFailedTestsAreNotLookedAt(t *testing.T) {
	start(t)
	fake := serve(t, send(reply(leak("a", map[string]int{"TestX": 1}))))
	failed := &fakeT{name: "TestX", failed: true}
	VerifyNone(failed, quick())
	failed.expect(t, 0)
	if fake.count("snapshot") != 0 {
		t.Error("asked", fake.asked)
	}
	VerifyNone(failed, RunOnFailure(), quick())
	failed.expect(t, 1)
}

// What goes while one waits is no leak, and nobody waits longer than it takes.
func TestSettle(t *testing.T) {
	start(t)
	var asked atomic.Int32
	serve(t, func(c *net.UnixConn, _ request) {
		if asked.Add(1) < 4 {
			c.Write([]byte(reply(leak("a", map[string]int{"TestX": 1}))))
			return
		}
		c.Write([]byte(reply()))
	})
	fake := &fakeT{name: "TestX"}
	VerifyNone(fake, Settle(time.Minute))
	fake.expect(t, 0)
	if asked.Load() != 4 {
		t.Error("asked", asked.Load())
	}
}

func TestFinalizersRunFirst(t *testing.T) {
	start(t)
	var freed atomic.Bool
	func() {
		owner := &sentinel{}
		runtime.SetFinalizer(owner, func(o *sentinel) {
			// what it owned has a finalizer of its own
			runtime.SetFinalizer(o, func(*sentinel) { freed.Store(true) })
		})
	}()
	fake := serve(t, func(c *net.UnixConn, _ request) {
		if !freed.Load() {
			c.Write([]byte(reply(leak("a", map[string]int{"TestX": 1}))))
			return
		}
		c.Write([]byte(reply()))
	})
	VerifyNone(&fakeT{name: "TestX"}, Settle(time.Minute))
	if !freed.Load() || fake.count("snapshot") > 2 {
		t.Error("asked before they ran:", fake.asked)
	}
}

// Nobody waits for the same leak each time.
func TestNextTimeItIsQuick(t *testing.T) {
	start(t)
	var n atomic.Int32
	fake := serve(t, func(c *net.UnixConn, _ request) {
		c.Write([]byte(reply(leak("a", map[string]int{"TestX": int(n.Load())}))))
	})
	n.Store(1)
	red := &fakeT{name: "TestX"}
	VerifyNone(red, quick())
	red.expect(t, 1)
	first := fake.count("snapshot")
	n.Store(2)
	done := make(chan struct{})
	go func() {
		VerifyNone(&fakeT{name: "TestX"}, Settle(time.Hour))
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Error("it still waits,", fake.count("snapshot")-first, "looks later")
	}
}

// A finalizer that never returns costs the time of Settle, no more.
func TestStuckFinalizer(t *testing.T) {
	start(t)
	serve(t, send(reply(leak("a", map[string]int{"TestX": 1}))))
	release := make(chan struct{})
	stuck := make(chan struct{})
	func() {
		runtime.SetFinalizer(&sentinel{}, func(*sentinel) { close(stuck); <-release })
	}()
	defer close(release)
	for i := 0; i < 100; i++ {
		runtime.GC()
		select {
		case <-stuck:
			i = 100
		case <-time.After(10 * time.Millisecond):
		}
	}
	fake := &fakeT{name: "TestX"}
	VerifyNone(fake, Settle(30*time.Millisecond))
	fake.expect(t, 1)
}

func TestVerifyTestMain(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		code          int
		options       []Option
		want          int
	}{
		"clean":            {reply(), reply(), 0, nil, 0},
		"left":             {reply(), reply(leak("a", map[string]int{"": 1})), 0, nil, 1},
		"was there before": {reply(leak("a", map[string]int{"init": 2})), reply(leak("a", map[string]int{"init": 2})), 0, nil, 0},
		"and more":         {reply(leak("a", map[string]int{"init": 2})), reply(leak("a", map[string]int{"init": 2, "TestX": 1})), 0, nil, 1},
		"failed anyway":    {reply(), reply(leak("a", map[string]int{"": 1})), 2, nil, 2},
		"RunOnFailure":     {reply(), reply(leak("a", map[string]int{"": 1})), 2, []Option{RunOnFailure()}, 2},
		"ignored":          {reply(), reply(leak("a", map[string]int{"": 1})), 0, []Option{IgnoreFunc("x.F")}, 0},
		"wrong option":     {reply(), reply(), 0, []Option{MaxBytes("")}, 1},
		"cache":            {reply(), reply(fakeSite{id: "a", kind: "cgo_call", verdict: "cache", tests: map[string]int{"": 1}}), 0, nil, 0},
	} {
		c := c
		t.Run(name, func(t *testing.T) {
			start(t)
			var ran atomic.Bool
			serve(t, func(conn *net.UnixConn, _ request) {
				if ran.Load() {
					conn.Write([]byte(c.after))
				} else {
					conn.Write([]byte(c.before))
				}
			})
			got := verifyTestMain(testMain(func() int {
				ran.Store(true)
				return c.code
			}), append(c.options, quick()))
			if got != c.want {
				t.Errorf("status %d, %d was expected", got, c.want)
			}
		})
	}
}

func TestLoop(t *testing.T) {
	for name, c := range map[string]struct {
		n      int
		held   func(done int) int // blocks after so many calls of the n
		errors int
		words  string
	}{
		"each call leaves one":    {100, func(done int) int { return 5 + done }, 1, "1.00 blocks (10 B) an iteration: 100 blocks in 1000 B at x.go:7"},
		"one call of ten":         {100, func(done int) int { return done / 10 }, 1, "0.10 blocks"},
		"a cache that is full":    {100, func(done int) int { return min3(done, 60) }, 0, ""},
		"set-up that comes late":  {100, func(done int) int { return 500 * (done / 90) }, 0, ""},
		"nothing":                 {100, func(done int) int { return 7 }, 0, ""},
		"shrinks":                 {100, func(done int) int { return 100 - done }, 0, ""},
		"of the warm-up only":     {40, func(done int) int { return 0 }, 0, ""},
		"a single call":           {1, func(done int) int { return done }, 1, "1.00 blocks"},
		"two calls, the first of": {2, func(done int) int { return min3(done, 1) }, 0, ""},
		"no calls":                {0, func(done int) int { return 0 }, 1, "n is 0"},
	} {
		c := c
		t.Run(name, func(t *testing.T) {
			start(t)
			var calls atomic.Int32
			serve(t, func(conn *net.UnixConn, _ request) {
				done := int(calls.Load()) - warmUps(c.n)
				conn.Write([]byte(reply(
					leak("a", map[string]int{"TestX": c.held(done), "TestY": 3 * done}),
					fakeSite{id: "r", kind: "C.malloc", verdict: "runtime", tests: map[string]int{"TestX": done}})))
			})
			fake := &fakeT{name: "TestX"}
			Loop(fake, c.n, func() { calls.Add(1) }, quick())
			fake.expect(t, c.errors, c.words)
			if want := int32(c.n + warmUps(c.n)); c.n > 0 && calls.Load() != want {
				t.Errorf("%d calls, %d were expected", calls.Load(), want)
			}
		})
	}
}

func min3(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "512": 512, "512B": 512, "64KB": 64000, "64KiB": 65536, "1.5MiB": 3 << 19,
		"2GB": 2e9, "1 GiB": 1 << 30,
		"": -1, "KB": -1, "64kb": -1, "-1": -1, "1TiB": -1, "1e30": -1, "9999999999GiB": -1, "1KBKB": -1, "NaN": -1,
	} {
		got, err := parseSize(text)
		if (err != nil) != (want == -1) || err == nil && got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}
