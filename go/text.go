// SPDX-License-Identifier: MIT

package darkheap

import (
	"fmt"
	"path/filepath"
	"strings"
)

// String says where it is and what it holds.
func (s *Site) String() string {
	text := fmt.Sprintf("%s in %s at %s", blocks(s.Objects), size(s.Bytes), s.place())
	if s.Kind == "cgo_call" && s.Callee != "" {
		return text + " (C." + s.Callee + ")"
	}
	if strings.HasPrefix(s.Kind, "C.") {
		return text + " (" + s.Kind + ")"
	}
	return text
}

func (s *Site) place() string {
	function := s.Function
	if function == "" {
		function = "an unknown function"
	}
	if s.File == "" {
		return function
	}
	return fmt.Sprintf("%s:%d in %s", filepath.Base(s.File), s.Line, function)
}

func blocks(n int64) string {
	if n == 1 {
		return "1 block"
	}
	return fmt.Sprintf("%d blocks", n)
}

func size(n int64) string {
	const units = "KMGT"
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n)/1024, 0
	for value >= 1024 && unit < len(units)-1 {
		value, unit = value/1024, unit+1
	}
	return fmt.Sprintf("%.1f %ciB", value, units[unit])
}

// linesMax sites are described; a person mends the first ones first.
const linesMax = 20

// describe says what is left, and of a loop (iterations not 0) how much of it
// each iteration leaves.
func describe(what string, sites []Site, iterations ...int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "darkheap: %s %s of C memory:", what, total(sites))
	for i := range sites {
		if i == linesMax {
			fmt.Fprintf(&text, "\n    and %d places more", len(sites)-i)
			break
		}
		site := &sites[i]
		text.WriteString("\n    ")
		for _, n := range iterations {
			fmt.Fprintf(&text, "%.2f blocks (%.0f B) an iteration: ",
				float64(site.Objects)/float64(n), float64(site.Bytes)/float64(n))
		}
		text.WriteString(site.String())
		for _, line := range append(site.remedy(), site.callers()...) {
			text.WriteString("\n        " + line)
		}
	}
	return text.String()
}

func doubt(who string, sites []Site) string {
	var text strings.Builder
	fmt.Fprintf(&text, "darkheap: %s left %s that may be set-up or cache of a C library "+
		"(darkheap.Loop tells; darkheap.Strict fails):", who, total(sites))
	for i := range sites {
		if i == linesMax {
			fmt.Fprintf(&text, "\n    and %d places more", len(sites)-i)
			break
		}
		text.WriteString("\n    " + sites[i].String())
	}
	return text.String()
}

func total(sites []Site) string {
	var sum share
	for i := range sites {
		sum.Objects += sites[i].Objects
		sum.Bytes += sites[i].Bytes
	}
	return blocks(sum.Objects) + " in " + size(sum.Bytes)
}

// remedy is what to do. What the collector says of a place that it does not
// take for a leak is about the whole run, and would mislead here.
func (s *Site) remedy() []string {
	switch {
	case s.Hint != "" && (s.Verdict == "leak" || s.Verdict == "growing"):
		return []string{s.Hint}
	case s.isOfGo():
		return []string{"Go never frees what " + s.Kind + " returns: C.free(unsafe.Pointer(p)) does"}
	}
	return nil
}

// callersMax lines of the stack are shown.
const callersMax = 8

// callers are the Go functions that led to a site, without the runtime.
func (s *Site) callers() []string {
	var lines []string
	for i := range s.Stack {
		frame := &s.Stack[i]
		if frame.Function == "testing.tRunner" || len(lines) == callersMax {
			break
		}
		if frame.Language != "go" || frame.File == "_cgo_gotypes.go" ||
			strings.HasPrefix(frame.Function, "runtime.") ||
			strings.HasPrefix(frame.Function, "darkheap.") {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s  %s:%d", frame.Function,
			filepath.Join(filepath.Base(filepath.Dir(frame.File)), filepath.Base(frame.File)), frame.Line))
	}
	return lines
}

// choose takes the heaviest stack that runs through a test's function. One of
// another test would mislead: then there is none, if the test is known.
func (s *Site) choose(test string) {
	test, _, _ = strings.Cut(test, "/")
	if test == "" || len(s.stacks) == 0 {
		return
	}
	s.Stack = nil
	for _, stack := range s.stacks {
		for i := range stack {
			if isIn(stack[i].Function, test) {
				s.Stack = stack
				return
			}
		}
	}
	if len(s.stacks) == 1 {
		s.Stack = s.stacks[0] // of a goroutine that it started
	}
}

// isIn says whether a function is a test's, or a closure in it.
func isIn(function, test string) bool {
	_, name, _ := strings.Cut(function[strings.LastIndexByte(function, '/')+1:], ".")
	return name == test || strings.HasPrefix(name, test+".")
}
