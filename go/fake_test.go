// SPDX-License-Identifier: MIT

//go:build linux

package darkheap

import (
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A collector answers each request by what its function returns, in messages.
type collector struct {
	t      *testing.T
	answer func(c *net.UnixConn, r request)
	mu     sync.Mutex
	asked  []string
}

// serve starts it and names its socket in the environment.
func serve(t *testing.T, answer func(c *net.UnixConn, r request)) *collector {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.ListenUnix("unixpacket", &net.UnixAddr{Name: path, Net: "unixpacket"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	t.Setenv(variable, path)
	fake := &collector{t: t, answer: answer}
	go func() {
		for {
			c, err := l.AcceptUnix()
			if err != nil {
				return
			}
			go fake.greet(c)
		}
	}()
	return fake
}

func (f *collector) greet(c *net.UnixConn) {
	defer c.Close()
	buffer := make([]byte, 4097)
	n, err := c.Read(buffer)
	if err != nil {
		return
	}
	var r request
	if n > 4096 || json.Unmarshal(buffer[:n], &r) != nil {
		f.t.Errorf("no request: %q", buffer[:n])
		return
	}
	f.mu.Lock()
	f.asked = append(f.asked, r.Request)
	f.mu.Unlock()
	f.answer(c, r)
}

func (f *collector) count(what string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, r := range f.asked {
		if r == what {
			n++
		}
	}
	return n
}

// site as the collector writes one.
type fakeSite struct {
	id, kind, verdict string
	leaving           int
	tests             map[string]int // blocks of 10 bytes
	function, module  string
	stack             string
}

func (s fakeSite) String() string {
	var tests []string
	sum := 0
	for name, n := range s.tests {
		sum += n
		quoted := fmt.Sprintf("%q", name)
		if name == "" {
			quoted = "null"
		}
		tests = append(tests, fmt.Sprintf(
			`{"name":%s,"package":"x","live_objects":%d,"live_bytes":%d,"verdict":"suspect"}`,
			quoted, n, 10*n))
	}
	stack := s.stack
	if stack == "" {
		stack = "[]"
	}
	return fmt.Sprintf(`{"id":%q,"verdict":%q,"function":%q,"file":"/src/x/x.go","line":7,
		"caller":null,"kind":%q,"callee":null,"module":%q,"live_objects":%d,"live_bytes":%d,
		"calls":9,"calls_leaving":%d,"hint":null,"tests":[%s],"stacks":[{"frames":%s}]}`,
		s.id, s.verdict, s.function, s.kind, s.module, sum, 10*sum, s.leaving,
		strings.Join(tests, ","), stack)
}

func leak(id string, tests map[string]int) fakeSite {
	return fakeSite{id: id, kind: "C.CString", verdict: "suspect", function: "x.F", tests: tests}
}

func reply(sites ...fakeSite) string {
	texts := make([]string, len(sites))
	for i, s := range sites {
		texts[i] = s.String()
	}
	return `{"control":1,"version":"9.9.9","session":{"pid":1,"name":"x","own":true},
		"complete":true,"incomplete":null,"totals":{"live_objects":5,"live_bytes":50},
		"sites_left_out":0,"sites":[` + strings.Join(texts, ",") + `]}`
}

func send(text string) func(*net.UnixConn, request) {
	return func(c *net.UnixConn, _ request) { c.Write([]byte(text)) }
}

// A test that is told what it would print, and whether it failed.
type fakeT struct {
	name   string
	errors []string
	logs   []string
	failed bool
}

func (t *fakeT) Error(args ...any) { t.errors = append(t.errors, fmt.Sprint(args...)) }
func (t *fakeT) Log(args ...any)   { t.logs = append(t.logs, fmt.Sprint(args...)) }
func (t *fakeT) Name() string      { return t.name }
func (t *fakeT) Failed() bool      { return t.failed }
func (t *fakeT) Helper()           {}

// start forgets what other tests have seen, and is in no hurry to be sure.
func start(t *testing.T) {
	t.Helper()
	forget := func() {
		seen.Lock()
		seen.shares = map[entry]share{}
		seen.Unlock()
		complained = sync.Once{}
		wasRed = sync.Map{}
	}
	forget()
	t.Cleanup(forget)
}

func quick() Option { return Settle(20 * time.Millisecond) }

func (t *fakeT) expect(real *testing.T, errors int, words ...string) {
	real.Helper()
	if len(t.errors) != errors {
		real.Errorf("%d errors, %d were expected: %q", len(t.errors), errors, t.errors)
	}
	all := strings.Join(append(t.errors, t.logs...), "\n")
	for _, word := range words {
		if !strings.Contains(all, word) {
			real.Errorf("%q is not in: %s", word, all)
		}
	}
}
