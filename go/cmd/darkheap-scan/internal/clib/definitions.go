// SPDX-License-Identifier: MIT

package clib

import (
	_ "embed"
	"regexp"
	"strings"
)

//go:generate cp ../../../../../collector/hint/deallocators.def deallocators.def

//go:embed deallocators.def
var definitions string

var (
	made = regexp.MustCompile(`(?m)^MADE\(\s*(\w+),\s*` + text + `,\s*` + text + `,\s*` + text + `,\s*` + text + `\)`)
	word = regexp.MustCompile(`"([^"]*)"`)
	when = regexp.MustCompile(`that is so when its (\w+) argument is (?:NULL|FALSE)`)
	at   = regexp.MustCompile(`\bat its (\w+(?:-\w+)?) argument|\bits (\w+) argument points to`)
)

const text = `((?:"[^"]*"\s*)+)`

// parse reads the lines MADE(library, function, what, release, note).
func parse(definitions string) []Allocator {
	var all []Allocator
	for _, m := range made.FindAllStringSubmatch(definitions, -1) {
		a := Allocator{
			Library: m[1],
			Name:    joined(m[2]),
			Made:    joined(m[3]),
			Call:    "C." + joined(m[4]),
			Note:    joined(m[5]),
		}
		a.Release, _, _ = strings.Cut(joined(m[4]), "(")
		if !a.place() {
			continue
		}
		a.Object = !isPlain(&a)
		if m := when.FindStringSubmatch(a.Note); m != nil {
			a.If = ordinals[m[1]]
		}
		all = append(all, a)
	}
	return all
}

// joined is one string of C, of its pieces.
func joined(literal string) string {
	var b strings.Builder
	for _, m := range word.FindAllStringSubmatch(literal, -1) {
		b.WriteString(m[1])
	}
	return b.String()
}

var ordinals = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
	"seventh": 7, "last": Last,
}

// place finds out where the memory is; false where it is no pointer that the
// caller gets: memory inside of another object, or of a variable of C's.
func (a *Allocator) place() bool {
	for _, prefix := range []string{"memory of ", "what ", "the state of ", "an action in "} {
		if strings.HasPrefix(a.Made, prefix) {
			return false
		}
	}
	if m := at.FindStringSubmatch(a.Made); m != nil {
		n, ok := ordinals[m[1]+m[2]]
		a.Out = n
		a.Made, _, _ = strings.Cut(a.Made, ", at its")
		a.Made, _, _ = strings.Cut(a.Made, " at its")
		a.Made, _, _ = strings.Cut(a.Made, " that its")
		return ok
	}
	return !strings.Contains(a.Call, "(&") && !strings.HasSuffix(a.Call, "()")
}

// isPlain: bytes or a string, which C functions read and do not take over.
func isPlain(a *Allocator) bool {
	if a.Release == "free" || a.Release == "g_free" || strings.Contains(a.Call, "(unsafe.Pointer(") {
		return true // what takes any pointer knows of no parts
	}
	for _, what := range []string{"a string", "a block", "a path", "a copy of a string", "bytes", "a name"} {
		if a.Made == what {
			return true
		}
	}
	return false
}
