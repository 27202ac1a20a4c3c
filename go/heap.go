// SPDX-License-Identifier: MIT

package darkheap

import (
	"errors"
	"sort"
)

// A Frame is one call of a stack.
type Frame struct {
	Language string `json:"language"` // "go" or "c"
	Function string `json:"function"` // "": unknown
	File     string `json:"file"`     // "": unknown, as it is for C
	Line     int    `json:"line"`
	Module   string `json:"module"` // path of the executable or library
}

// A Site is one place that allocated C memory, with what it holds.
type Site struct {
	ID       string `json:"id"` // the same on each host and in the next build
	Function string `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Kind     string `json:"kind"`    // "C.CString", "C.CBytes", "C.malloc", "cgo_call" or "c_thread"
	Callee   string `json:"callee"`  // the C function that Go called, "": unknown
	Module   string `json:"module"`  // executable or library of Function
	Verdict  string `json:"verdict"` // darkheap's, as of now: docs/verdicts.md
	Hint     string `json:"hint"`    // what to do about it, "": nothing

	Objects int64 `json:"live_objects"` // blocks that live
	Bytes   int64 `json:"live_bytes"`
	// Calls are those that allocated here, CallsLeaving those among them
	// whose blocks still live, since the program began.
	Calls        int64 `json:"calls"`
	CallsLeaving int64 `json:"calls_leaving"`

	Stack []Frame `json:"-"` // that holds most, innermost first

	stacks [][]Frame // some of them, heaviest first
	tests  []share   // of a test binary: whose blocks these are
	since  share
}

// share is what one test has of a site.
type share struct {
	Name    string `json:"name"` // "": not known
	Objects int64  `json:"live_objects"`
	Bytes   int64  `json:"live_bytes"`
}

// A Heap is what C memory a program holds at one moment.
type Heap struct {
	// Tracked: darkheap records this program. If not, the heap is empty.
	Tracked bool
	// Incomplete says why the record does not cover everything, "": it does.
	Incomplete string
	Objects    int64 // of all sites, also those that are suppressed
	Bytes      int64
	Sites      []Site // that hold something, worst first
}

type snapshot struct {
	Session struct {
		Own bool `json:"own"`
	} `json:"session"`
	Incomplete string `json:"incomplete"`
	Totals     struct {
		Objects int64 `json:"live_objects"`
		Bytes   int64 `json:"live_bytes"`
	} `json:"totals"`
	Sites []struct {
		Site
		Tests  []share `json:"tests"`
		Since  share   `json:"since"`
		Stacks []struct {
			Frames []Frame `json:"frames"`
		} `json:"stacks"`
	} `json:"sites"`
}

// take asks for a snapshot; errUntracked: this process is not tracked.
func take(since string) (*Heap, error) {
	var s snapshot
	err := ask(request{Request: "snapshot", Frames: true, Since: since}, &s)
	if err != nil {
		return nil, err
	}
	if !s.Session.Own {
		return nil, errUntracked
	}
	heap := &Heap{
		Tracked:    true,
		Incomplete: s.Incomplete,
		Objects:    s.Totals.Objects,
		Bytes:      s.Totals.Bytes,
		Sites:      make([]Site, len(s.Sites)),
	}
	for i := range s.Sites {
		heap.Sites[i] = s.Sites[i].Site
		heap.Sites[i].tests = s.Sites[i].Tests
		heap.Sites[i].since = s.Sites[i].Since
		for _, stack := range s.Sites[i].Stacks {
			heap.Sites[i].stacks = append(heap.Sites[i].stacks, stack.Frames)
		}
		if len(heap.Sites[i].stacks) > 0 {
			heap.Sites[i].Stack = heap.Sites[i].stacks[0]
		}
	}
	return heap, nil
}

// Snapshot tells what C memory this program holds, by place. All that happened
// before the call is in it. The garbage collector is not run: what finalizers
// would free is in it, too.
//
// Where the program is not tracked the heap is empty and there is no error.
func Snapshot() (*Heap, error) {
	heap, err := take("")
	if errors.Is(err, errUntracked) {
		return &Heap{}, nil
	}
	return heap, err
}

// LiveSince tells which of the blocks that live now were allocated since the
// newest mark of that name. Other than the difference of two snapshots, this
// shows a block that was left behind while an older one of its place was freed.
func LiveSince(mark string) ([]Site, error) {
	heap, err := take(mark)
	if errors.Is(err, errUntracked) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var sites []Site
	for _, site := range heap.Sites {
		if site.since.Objects > 0 {
			site.Objects, site.Bytes = site.since.Objects, site.since.Bytes
			sites = append(sites, site)
		}
	}
	return byBytes(sites), nil
}

// Since tells which sites hold more blocks than they did in an earlier heap,
// and how much more: the most bytes first.
func (h *Heap) Since(before *Heap) []Site {
	held := before.amounts()
	var sites []Site
	for _, site := range h.Sites {
		site.Objects -= held[site.ID].Objects
		site.Bytes -= held[site.ID].Bytes
		if site.Objects > 0 {
			sites = append(sites, site)
		}
	}
	return byBytes(sites)
}

func (h *Heap) amounts() map[string]share {
	held := make(map[string]share, len(h.Sites))
	for i := range h.Sites {
		site := &h.Sites[i]
		held[site.ID] = share{Objects: site.Objects, Bytes: site.Bytes}
	}
	return held
}

func byBytes(sites []Site) []Site {
	sort.SliceStable(sites, func(i, j int) bool { return sites[i].Bytes > sites[j].Bytes })
	return sites
}
