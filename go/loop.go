// SPDX-License-Identifier: MIT

package darkheap

import (
	"errors"
	"fmt"
	"os"
	"time"
)

const (
	loopParts  = 4
	warmUpsMax = 100
)

// Loop calls fn n times and fails the test if it leaves C blocks behind again
// and again: it says where, and how many blocks an iteration. That tells what a
// single call cannot: a leak from a library's set-up, or from a cache.
//
// Before, fn is called n/10 times, at least once and at most 100 times, to warm
// up. The n calls are made in four parts, and a place fails that holds more
// blocks after each of them than before; so a cache that is full before the end
// does not. Take 20 calls or more. With fewer than four, each is a part.
//
// Blocks that other tests allocate meanwhile do not count, as in VerifyNone.
// Without darkheap fn is called as often, and nothing is looked at.
func Loop(t TestingT, n int, fn func(), opts ...Option) {
	if h, ok := t.(helper); ok {
		h.Helper()
	}
	if n < 1 {
		t.Error(fmt.Sprintf("darkheap.Loop: there is nothing to loop over: n is %d", n))
		return
	}
	repeat(fn, warmUps(n))
	if os.Getenv(variable) == "" {
		repeat(fn, n)
		return
	}
	o := gather(opts)
	if o.wrong != nil {
		t.Error(o.wrong)
		return
	}
	name := nameOf(t)
	grown, heap, err := o.loop(name, n, fn)
	switch {
	case errors.Is(err, errUntracked) || hasFailed(t) && !o.runOnFailure:
	case err != nil:
		complain(t, err)
	case len(grown) > 0 && heap.Incomplete != "":
		complain(t, notJudged(heap))
	case len(grown) > 0:
		t.Error(describe(fmt.Sprintf("%d iterations left", n), grown, n))
	}
	if heap != nil {
		account(heap, name)
	}
}

func warmUps(n int) int {
	switch {
	case n < 20:
		return 1
	case n/10 > warmUpsMax:
		return warmUpsMax
	}
	return n / 10
}

func repeat(fn func(), n int) {
	for i := 0; i < n; i++ {
		fn()
	}
}

// loop makes all calls, also when darkheap does not answer.
func (o *options) loop(test string, n int, fn func()) ([]Site, *Heap, error) {
	parts := loopParts
	if n < parts {
		parts = n
	}
	counts, err := o.settled(test)
	first := counts
	var rising map[string]bool
	for i, done := 0, 0; i < parts; i++ {
		upTo := n * (i + 1) / parts
		repeat(fn, upTo-done)
		done = upTo
		if err != nil || i == parts-1 {
			continue
		}
		var next map[string]share
		if next, err = o.settled(test); err == nil {
			rising = risen(counts, next, rising)
			counts = next
		}
	}
	if err != nil {
		return nil, nil, err
	}
	grown, _, heap, err := o.wait(func(heap *Heap) (failing, doubtful []Site) {
		return o.grown(heap, test, first, counts, rising), nil
	})
	return grown, heap, err
}

// settled is what a test holds of each site once finalizers have run.
func (o *options) settled(test string) (map[string]share, error) {
	settle(time.Now().Add(o.settle))
	heap, err := take("")
	if err != nil {
		return nil, err
	}
	return heap.bySite(test), nil
}

func (h *Heap) bySite(test string) map[string]share {
	isKnown := h.knowsTests()
	sites := make(map[string]share, len(h.Sites))
	for i := range h.Sites {
		site := &h.Sites[i]
		var sum share
		for _, s := range site.of(test, isKnown) {
			sum.Objects += s.Objects
			sum.Bytes += s.Bytes
		}
		sites[site.ID] = sum
	}
	return sites
}

// risen are the sites that hold more than before, and did so each time; nil
// stands for all.
func risen(before, now map[string]share, each map[string]bool) map[string]bool {
	sites := map[string]bool{}
	for id, held := range now {
		if held.Objects > before[id].Objects && (each == nil || each[id]) {
			sites[id] = true
		}
	}
	return sites
}

// grown are the sites that have risen in the last part, too, with what came
// since the first.
func (o *options) grown(heap *Heap, test string, first, before map[string]share,
	rising map[string]bool) []Site {
	now := heap.bySite(test)
	last := risen(before, now, rising)
	var sites []Site
	for _, site := range heap.Sites {
		if !last[site.ID] {
			continue
		}
		site := site
		site.choose(test)
		site.Objects = now[site.ID].Objects - first[site.ID].Objects
		site.Bytes = now[site.ID].Bytes - first[site.ID].Bytes
		if o.counts(&site) {
			sites = append(sites, site)
		}
	}
	return byBytes(sites)
}
