// SPDX-License-Identifier: MIT

//go:build linux

package darkheap

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

type testMain func() int

func (f testMain) Run() int { return f() }

func TestInertWithoutCollector(t *testing.T) {
	start(t)
	check := func(t *testing.T) {
		fake := &fakeT{name: "TestX"}
		VerifyNone(fake, IgnoreCurrent(), MaxBytes("nonsense"))
		n := 0
		Loop(fake, 20, func() { n++ })
		if n != 22 {
			t.Errorf("Loop called its function %d times", n)
		}
		Mark("here")
		if Tracked() {
			t.Error("it says that it is tracked")
		}
		heap, err := Snapshot()
		if err != nil || heap.Tracked || len(heap.Sites) != 0 {
			t.Errorf("a snapshot of nothing: %v, %v", heap, err)
		}
		sites, err := LiveSince("here")
		if err != nil || len(sites) != 0 {
			t.Errorf("live since: %v, %v", sites, err)
		}
		for _, code := range []int{0, 3} {
			code := code
			if got := verifyTestMain(testMain(func() int { return code }), nil); got != code {
				t.Errorf("status %d became %d", code, got)
			}
		}
		if len(fake.errors)+len(fake.logs) != 0 {
			t.Error("it said something:", fake.errors, fake.logs)
		}
	}
	t.Run("unset", func(t *testing.T) {
		t.Setenv(variable, "")
		check(t)
	})
	t.Run("nobody is there", func(t *testing.T) {
		t.Setenv(variable, filepath.Join(t.TempDir(), "none"))
		check2 := &fakeT{name: "TestX"}
		VerifyNone(check2)
		check2.expect(t, 0)
		Mark("x")
	})
	t.Run("a dead socket", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "dead")
		l, err := net.ListenUnix("unixpacket", &net.UnixAddr{Name: path, Net: "unixpacket"})
		if err != nil {
			t.Fatal(err)
		}
		l.SetUnlinkOnClose(false)
		l.Close()
		t.Setenv(variable, path)
		fake := &fakeT{name: "TestX"}
		VerifyNone(fake)
		if Tracked() || len(fake.logs) != 0 {
			t.Error("a dead socket is worth no word:", fake.logs)
		}
	})
	t.Run("no socket at all", func(t *testing.T) {
		t.Setenv(variable, strings.Repeat("x", 300))
		fake := &fakeT{name: "TestX"}
		VerifyNone(fake)
		if Tracked() || len(fake.logs) != 0 {
			t.Error("no name of a socket is worth no word:", fake.logs)
		}
	})
}

func TestInertCostsNothing(t *testing.T) {
	t.Setenv(variable, "")
	before := runtime.NumGoroutine()
	fake := &fakeT{name: "TestX"}
	n := testing.AllocsPerRun(100, func() {
		VerifyNone(fake)
		Mark("x")
		_ = Tracked()
	})
	if n > 3 {
		t.Errorf("%v allocations", n)
	}
	if now := runtime.NumGoroutine(); now != before {
		t.Errorf("%d goroutines became %d", before, now)
	}
}

// What does not answer as it should fails no test, and is told once.
func TestStrangeCollectors(t *testing.T) {
	old := patience
	patience = 200 * time.Millisecond
	t.Cleanup(func() { patience = old })
	for name, strange := range map[string]struct {
		answer func(*net.UnixConn, request)
		words  string
	}{
		"closes at once":   {func(*net.UnixConn, request) {}, "update darkheap"},
		"no JSON":          {send("hello"), "not whole"},
		"half a reply":     {send(`{"control":1,"sites":[`), "not whole"},
		"another protocol": {send(`{"control":1,"version":"0.9","code":"protocol","error":"speaks 7: update it"}`), "darkheap 0.9: speaks 7: update it"},
		"a later reply":    {send(`{"control":2,"version":"8.0"}`), "update the Go package"},
		"an earlier reply": {send(`{"version":"0.0"}`), "update darkheap"},
		"other types":      {send(`{"control":1,"version":"1","sites":7}`), "not understood"},
		"busy":             {send(`{"control":1,"version":"1","code":"busy","error":"try again"}`), "try again"},
		"silent":           {func(c *net.UnixConn, _ request) { time.Sleep(400 * time.Millisecond) }, "within 200ms"},
		"drips": {func(c *net.UnixConn, _ request) {
			for i := 0; i < 100; i++ {
				if _, err := c.Write([]byte(" ")); err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		}, "within 200ms"},
	} {
		strange := strange
		t.Run(name, func(t *testing.T) {
			start(t)
			serve(t, strange.answer)
			fake := &fakeT{name: "TestX"}
			for i := 0; i < 3; i++ {
				VerifyNone(fake, quick())
			}
			n := 0
			Loop(fake, 8, func() { n++ }, quick())
			fake.expect(t, 0, strange.words)
			if len(fake.logs) != 1 {
				t.Error("said more than once:", fake.logs)
			}
			if n != 9 {
				t.Errorf("Loop called its function %d times", n)
			}
			code := verifyTestMain(testMain(func() int { return 0 }), []Option{quick()})
			if code != 0 {
				t.Error("status", code)
			}
			if _, err := Snapshot(); err == nil {
				t.Error("a snapshot without an error")
			}
			if Tracked() {
				t.Error("it says that it is tracked")
			}
		})
	}
}

func TestTooLongAnswer(t *testing.T) {
	start(t)
	var sent atomic.Int64
	serve(t, func(c *net.UnixConn, _ request) {
		page := make([]byte, messageBytes)
		for {
			n, err := c.Write(page)
			if err != nil {
				return
			}
			sent.Add(int64(n))
		}
	})
	_, err := Snapshot()
	if err == nil || !strings.Contains(err.Error(), "too long") {
		t.Error("no bound:", err)
	}
	if sent.Load() > 2*replyBytes {
		t.Error("read", sent.Load())
	}
}

func TestUntrackedBesideACollector(t *testing.T) {
	start(t)
	for _, text := range []string{
		`{"control":1,"version":"1","code":"untracked","error":"no process is tracked"}`,
		strings.Replace(reply(leak("a", map[string]int{"TestX": 1})), `"own":true`, `"own":false`, 1),
	} {
		serve(t, send(text))
		fake := &fakeT{name: "TestX"}
		VerifyNone(fake, quick())
		fake.expect(t, 0)
		heap, err := Snapshot()
		if Tracked() || err != nil || heap.Tracked || len(fake.logs) != 0 {
			t.Error("another process's heap is not ours", heap, err, fake.logs)
		}
	}
}

func TestSnapshot(t *testing.T) {
	start(t)
	big := reply(leak("a", map[string]int{"TestX": 1}), leak("b", map[string]int{"": 2}))
	fake := serve(t, func(c *net.UnixConn, r request) {
		if r.Control != 1 || !r.Frames {
			t.Error("asked", r)
		}
		for len(big) > 0 { // in many messages
			n := 7
			if n > len(big) {
				n = len(big)
			}
			c.Write([]byte(big[:n]))
			big = big[n:]
		}
	})
	heap, err := Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if !heap.Tracked || heap.Objects != 5 || heap.Bytes != 50 || len(heap.Sites) != 2 {
		t.Error(heap)
	}
	site := heap.Sites[1]
	if site.ID != "b" || site.Objects != 2 || site.Bytes != 20 || site.Line != 7 {
		t.Error(site)
	}
	if text := site.String(); text != "2 blocks in 20 B at x.go:7 in x.F (C.CString)" {
		t.Error(text)
	}
	if fake.count("snapshot") != 1 {
		t.Error("asked", fake.asked)
	}
}

func TestSince(t *testing.T) {
	before := &Heap{Sites: []Site{{ID: "a", Objects: 3, Bytes: 30}, {ID: "b", Objects: 1, Bytes: 9}}}
	after := &Heap{Sites: []Site{
		{ID: "a", Objects: 2, Bytes: 90}, {ID: "b", Objects: 2, Bytes: 19}, {ID: "c", Objects: 1, Bytes: 99}}}
	got := fmt.Sprint(after.Since(before))
	want := fmt.Sprint([]Site{{ID: "c", Objects: 1, Bytes: 99}, {ID: "b", Objects: 1, Bytes: 10}})
	if got != want {
		t.Error(got)
	}
	if len(after.Since(&Heap{})) != 3 || len((&Heap{}).Since(after)) != 0 {
		t.Error("of nothing")
	}
}

func TestLiveSince(t *testing.T) {
	start(t)
	text := strings.Replace(reply(leak("a", map[string]int{"TestX": 9}), leak("b", nil)),
		`"tests":[{`, `"since":{"live_objects":2,"live_bytes":20},"tests":[{`, 1)
	serve(t, func(c *net.UnixConn, r request) {
		if r.Since != "warm" {
			t.Error("asked", r)
		}
		c.Write([]byte(text))
	})
	sites, err := LiveSince("warm")
	if err != nil || len(sites) != 1 || sites[0].Objects != 2 || sites[0].Bytes != 20 {
		t.Error(sites, err)
	}
}

func TestMark(t *testing.T) {
	start(t)
	var name atomic.Value
	serve(t, func(c *net.UnixConn, r request) {
		name.Store(r.Request + " " + r.Name)
		c.Write([]byte(`{"control":1,"version":"1","session":{"own":true},"marks":1}`))
	})
	Mark("nach dem Aufwärmen")
	if got := name.Load(); got != "mark nach dem Aufwärmen" {
		t.Error(got)
	}
	if !Tracked() {
		t.Error("not tracked")
	}
}

func TestReadPassesErrorsOn(t *testing.T) {
	var s status
	err := read([]byte(`{"control":1,"version":"1","code":"untracked","error":"x"}`), &s)
	if !errors.Is(err, errUntracked) {
		t.Error(err)
	}
}

func TestMain(m *testing.M) {
	os.Unsetenv(variable) // these tests have collectors of their own
	os.Exit(m.Run())
}
