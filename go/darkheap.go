// SPDX-License-Identifier: MIT

// Package darkheap lets a program, or its tests, ask darkheap what C memory it
// holds: which Go line allocated it, and what was never freed.
//
// It needs no cgo and no other module, and does nothing in a program that is
// not run by `darkheap run` or `darkheap test`: there Mark returns at once,
// VerifyNone never fails, and Tracked says no.
//
// # Tests
//
// One line checks a test, another one a package:
//
//	func TestDecode(t *testing.T) {
//		defer darkheap.VerifyNone(t)
//		...
//	}
//
//	func TestMain(m *testing.M) { darkheap.VerifyTestMain(m) }
//
// Loop is for what a single call cannot tell: whether a library keeps a block
// from its first call, or from each.
//
//	func TestDecodeRepeatedly(t *testing.T) {
//		darkheap.Loop(t, 100, func() { Decode(input) })
//	}
//
// Then run them as
//
//	go test -exec 'darkheap run --' ./...
//
// # What is a leak
//
// VerifyNone looks at the C blocks that this test allocated and that live at
// its end. Of a block that Go code made by itself (C.CString, C.CBytes,
// C.malloc) Go code is the owner: whichever is left fails. What a C library
// allocated may be its own business: such blocks fail when darkheap says `leak`
// or `growing` of the place, or `suspect` after two calls or more left some;
// what only one call left is logged, because the first call of a library may
// set it up. Strict makes all of these fail. What belongs to Go's runtime or
// libc, and what .darkheap.supp suppresses, never does.
//
// Before it judges, the garbage collector runs twice, so that finalizers and
// cleanups free what they own, and it looks again until nothing is left or the
// time of Settle is over.
package darkheap

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
)

// variable names the collector's socket; `darkheap run` sets it.
const variable = "DARKHEAP_SOCKET"

// protocol of docs/control.md.
const protocol = 1

// errUntracked: there is no collector, or this process is none of its.
var errUntracked = errors.New("darkheap: this process is not tracked")

type request struct {
	Control int    `json:"control"`
	Request string `json:"request"`
	Name    string `json:"name,omitempty"`
	Since   string `json:"since,omitempty"`
	Frames  bool   `json:"frames,omitempty"`
}

// head is what every reply begins with.
type head struct {
	Control int    `json:"control"`
	Version string `json:"version"`
	Error   string `json:"error"`
	Code    string `json:"code"`
}

// ask sends one request and reads its reply. The error is errUntracked where
// there is nobody to ask; every other one is worth a word.
func ask(r request, reply any) error {
	path := os.Getenv(variable)
	if path == "" {
		return errUntracked
	}
	r.Control = protocol
	question, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("darkheap: %w", err)
	}
	answer, err := exchange(path, question)
	if err != nil {
		return err
	}
	return read(answer, reply)
}

func read(answer []byte, reply any) error {
	var head head
	if len(answer) == 0 {
		return errors.New("darkheap: the collector did not answer: " +
			"it is older than this package (update darkheap), or it has ended")
	}
	if err := json.Unmarshal(answer, &head); err != nil {
		return fmt.Errorf("darkheap: the collector's answer is not whole: %w", err)
	}
	switch {
	case head.Code == "untracked":
		return errUntracked
	case head.Error != "":
		return fmt.Errorf("darkheap %s: %s", head.Version, head.Error)
	case head.Control != protocol:
		return fmt.Errorf("darkheap %s: its control protocol is %d, this package's is %d: update %s",
			head.Version, head.Control, protocol, older(head.Control))
	}
	if err := json.Unmarshal(answer, reply); err != nil {
		return fmt.Errorf("darkheap %s: its answer is not understood: %w", head.Version, err)
	}
	return nil
}

func older(theirs int) string {
	if theirs < protocol {
		return "darkheap"
	}
	return "the Go package"
}

// status is the reply to status and mark.
type status struct {
	Session struct {
		Own bool `json:"own"`
	} `json:"session"`
}

// Tracked says whether darkheap records this process, now.
func Tracked() bool {
	var s status
	return ask(request{Request: "status"}, &s) == nil && s.Session.Own
}

// Mark names this moment. Reports show what was live at it, and `darkheap diff
// CAPTURE@NAME CAPTURE` what came since. What this goroutine, and those that it
// knows to have come so far, allocated and freed before is before the mark.
// The name is cut at 63 bytes.
func Mark(name string) {
	var s status
	err := ask(request{Request: "mark", Name: name}, &s)
	if err != nil && !errors.Is(err, errUntracked) {
		complain(nil, err)
	}
}

var complained sync.Once

// complain says once in a process why darkheap does not help; that is no reason
// for a test to fail.
func complain(t TestingT, err error) {
	complained.Do(func() {
		if h, ok := t.(helper); ok {
			h.Helper()
		}
		if l, ok := t.(logger); ok {
			l.Log(err)
			return
		}
		fmt.Fprintln(os.Stderr, err)
	})
}
