// SPDX-License-Identifier: MIT

package darkheap

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// TestingT is what a check needs of *testing.T and *testing.B. It uses Name,
// Failed, Log and Helper, too, if they are there: without Name no block can be
// said to be this test's, and all of the process count.
type TestingT interface {
	Error(args ...any)
}

// TestingM is what VerifyTestMain needs of *testing.M.
type TestingM interface {
	Run() int
}

// VerifyNone fails the test for C blocks that it allocated and did not free:
//
//	defer darkheap.VerifyNone(t)
//
// must come before what is to be released, so that it runs last. The blocks of
// a test are those that its function allocated, the functions that it called
// and the goroutines that it started, so tests may run in parallel. Three
// things to know:
//
//   - subtests that run in parallel cannot always be told apart: then a block
//     counts for each of them. Let the parent check, in a t.Cleanup;
//   - what a thread of C allocated by itself is no test's: VerifyTestMain has it;
//   - what an earlier VerifyNone has seen of a test does not count again, as
//     with -count=2.
//
// If that cannot be told, because the program is no test binary, all blocks of
// the process count that no earlier check has seen.
func VerifyNone(t TestingT, opts ...Option) {
	if os.Getenv(variable) == "" {
		return
	}
	if h, ok := t.(helper); ok {
		h.Helper()
	}
	o := gather(opts)
	if hasFailed(t) && !o.runOnFailure {
		return
	}
	name := nameOf(t)
	o.hurry(name)
	if o.wrong != nil {
		t.Error(o.wrong)
		return
	}
	failing, doubtful, heap, err := o.wait(func(heap *Heap) (failing, doubtful []Site) {
		return o.judge(o.left(heap, name))
	})
	if err != nil {
		if !errors.Is(err, errUntracked) {
			complain(t, err)
		}
		return
	}
	account(heap, name)
	if heap.Incomplete != "" && len(failing) > 0 {
		complain(t, notJudged(heap))
		return
	}
	who := name
	if who == "" {
		who = "this test"
	}
	if len(failing) > 0 {
		wasRed.Store(name, true)
		t.Error(describe(who+" left", failing))
	}
	if len(doubtful) > 0 {
		if l, ok := t.(logger); ok {
			l.Log(doubt(who, doubtful))
		}
	}
}

// VerifyTestMain runs the tests of a package and then looks at what is left of
// all that was allocated since, by whatever test, goroutine or thread of C:
//
//	func TestMain(m *testing.M) { darkheap.VerifyTestMain(m) }
//
// If all tests passed and there is something, it says so on standard error and
// exits with status 1. It does not return.
func VerifyTestMain(m TestingM, opts ...Option) {
	os.Exit(verifyTestMain(m, opts))
}

func verifyTestMain(m TestingM, opts []Option) int {
	before, err := take("")
	code := m.Run()
	if err != nil {
		if !errors.Is(err, errUntracked) {
			complain(nil, err)
		}
		return code
	}
	o := gather(opts)
	if code != 0 && !o.runOnFailure {
		return code
	}
	if o.wrong != nil {
		fmt.Fprintln(os.Stderr, o.wrong)
		return failed(code)
	}
	if o.current == nil {
		o.current = before
	}
	failing, doubtful, heap, err := o.wait(func(heap *Heap) (failing, doubtful []Site) {
		return o.judge(o.leftOfAll(heap))
	})
	if err == nil && heap.Incomplete != "" && len(failing) > 0 {
		err = notJudged(heap)
	}
	if err != nil {
		complain(nil, err)
		return code
	}
	if len(doubtful) > 0 {
		fmt.Fprintln(os.Stderr, doubt("the tests", doubtful))
	}
	if len(failing) == 0 {
		return code
	}
	fmt.Fprintln(os.Stderr, describe("the tests left", failing))
	return failed(code)
}

func notJudged(heap *Heap) error {
	return fmt.Errorf("darkheap: what is left is not judged: %s", heap.Incomplete)
}

// failed is the status of tests that failed, if only by us.
func failed(code int) int {
	if code == 0 {
		return 1
	}
	return code
}

// wasRed has the names of tests that were found to leak.
var wasRed sync.Map

// hurry: who leaks each time waits once only, and with -count=32 not 32 times.
func (o *options) hurry(test string) {
	if _, was := wasRed.Load(test); was && o.settle > settleAgain {
		o.settle = settleAgain
	}
}

// wait looks until nothing is left that fails, or for as long as Settle says.
func (o *options) wait(look func(*Heap) (failing, doubtful []Site)) (
	failing, doubtful []Site, heap *Heap, err error) {
	deadline := time.Now().Add(o.settle)
	for pause := time.Millisecond; ; pause = longer(pause) {
		settle(deadline)
		if heap, err = take(""); err != nil {
			return nil, nil, nil, err
		}
		failing, doubtful = look(heap)
		if len(failing) == 0 || !time.Now().Add(pause).Before(deadline) {
			return failing, doubtful, heap, nil
		}
		time.Sleep(pause)
	}
}

func longer(pause time.Duration) time.Duration {
	if pause *= 2; pause < 100*time.Millisecond {
		return pause
	}
	return 100 * time.Millisecond
}

// left is what a test holds that no check has seen.
func (o *options) left(heap *Heap, test string) []Site {
	isKnown := heap.knowsTests()
	held := o.current.shares(test)
	seen.Lock()
	defer seen.Unlock()
	var sites []Site
	for _, site := range heap.Sites {
		var left share
		for _, s := range site.of(test, isKnown) {
			key := entry{site.ID, s.Name}
			left.Objects += above(s.Objects, held[key].Objects, seen.shares[key].Objects)
			left.Bytes += above(s.Bytes, held[key].Bytes, seen.shares[key].Bytes)
		}
		site.Objects, site.Bytes = left.Objects, left.Bytes
		site.choose(test)
		if o.counts(&site) {
			sites = append(sites, site)
		}
	}
	return byBytes(sites)
}

// above is what n has beyond the larger of two.
func above(n, a, b int64) int64 {
	if a < b {
		a = b
	}
	if n < a {
		return 0
	}
	return n - a
}

func (o *options) leftOfAll(heap *Heap) []Site {
	var sites []Site
	for _, site := range heap.Since(o.current) {
		site := site
		if o.counts(&site) {
			sites = append(sites, site)
		}
	}
	return sites
}

func (o *options) counts(site *Site) bool {
	return site.Objects > 0 && (o.maxBytes == 0 || site.Bytes > o.maxBytes) && !o.ignores(site)
}

// entry is what one test has of one site.
type entry struct{ site, test string }

// seen is what checks have found, so that no two report the same.
var seen = struct {
	sync.Mutex
	shares map[entry]share
}{shares: map[entry]share{}}

// account remembers what a test holds now, that later checks leave it out.
func account(heap *Heap, test string) {
	now := heap.shares(test)
	seen.Lock()
	defer seen.Unlock()
	for key := range seen.shares {
		if isOf(key.test, test) {
			delete(seen.shares, key)
		}
	}
	for key, s := range now {
		seen.shares[key] = s
	}
}

func (h *Heap) shares(test string) map[entry]share {
	shares := map[entry]share{}
	if h == nil {
		return shares
	}
	isKnown := h.knowsTests()
	for i := range h.Sites {
		site := &h.Sites[i]
		for _, s := range site.of(test, isKnown) {
			shares[entry{site.ID, s.Name}] = s
		}
	}
	return shares
}

// knowsTests says whether the collector told whose blocks they are.
func (h *Heap) knowsTests() bool {
	for i := range h.Sites {
		if len(h.Sites[i].tests) > 0 {
			return true
		}
	}
	return false
}

// of is what a test has of a site; all of it where tests are not known.
func (s *Site) of(test string, isKnown bool) []share {
	if test == "" || !isKnown {
		return []share{{Objects: s.Objects, Bytes: s.Bytes}}
	}
	var own []share
	for _, share := range s.tests {
		if share.Name != "" && isOf(share.Name, test) {
			own = append(own, share)
		}
	}
	return own
}

// isOf says whether what is known to be of `name` may be of a test: it is the
// test's own, of one of its subtests, or of a test whose subtest this is and
// which of them it was is not known.
func isOf(name, test string) bool {
	return name == test || strings.HasPrefix(name, test+"/") || strings.HasPrefix(test, name+"/")
}

// judge parts what is surely a fault from what may be a library's set-up.
func (o *options) judge(left []Site) (failing, doubtful []Site) {
	for _, site := range left {
		if o.strict || isFault(&site) {
			failing = append(failing, site)
		} else if site.Function != "" { // `go test` strips: threads of Go's runtime
			doubtful = append(doubtful, site)
		}
	}
	return failing, doubtful
}

func isFault(site *Site) bool {
	switch {
	case site.isOfGo(), site.Verdict == "leak", site.Verdict == "growing":
		return true
	case site.Verdict == "suspect":
		return site.CallsLeaving >= 2
	}
	return false
}

// isOfGo says whether Go code asked for the block by itself.
func (s *Site) isOfGo() bool {
	return s.Kind == "C.CString" || s.Kind == "C.CBytes" || s.Kind == "C.malloc"
}

type helper interface{ Helper() }

type logger interface{ Log(args ...any) }

func hasFailed(t TestingT) bool {
	f, ok := t.(interface{ Failed() bool })
	return ok && f.Failed()
}

func nameOf(t TestingT) string {
	if n, ok := t.(interface{ Name() string }); ok {
		return n.Name()
	}
	return ""
}
