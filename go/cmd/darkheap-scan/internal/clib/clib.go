// SPDX-License-Identifier: MIT

// Package clib knows which C functions hand out memory, which release it, which
// keep what they are given, and which hand out what stays the library's.
//
// The allocators come from collector/hint/deallocators.def, the one table of
// darkheap; this package has a copy of that file, which a test compares.
package clib

import (
	"path"
	"strings"
)

// Out values of an Allocator.
const (
	Returned = 0  // the function returns what it made
	Last     = -1 // it leaves it where its last argument points to
)

// An Allocator is a C function that hands out memory.
type Allocator struct {
	Library string
	Name    string // a glob pattern, as path.Match reads it
	Made    string // "a block", "a connection"
	Release string // the function that releases it
	Call    string // the whole call, as people write it
	Note    string
	Out     int  // Returned, Last, or N: where its Nth argument points to
	If      int  // only where this argument is NULL or FALSE; 0: always
	Object  bool // opaque: functions of its library may take it over
	Learned bool // not from the table: the package does so
}

var byName, patterns = index(parse(definitions))

func index(all []Allocator) (map[string]*Allocator, []*Allocator) {
	names := make(map[string]*Allocator)
	var globs []*Allocator
	for i := range all {
		if strings.ContainsAny(all[i].Name, "*[?") {
			globs = append(globs, &all[i])
		} else {
			names[all[i].Name] = &all[i]
		}
	}
	return names, globs
}

// FindAllocator returns what is known of the C function name, or nil.
func FindAllocator(name string) *Allocator {
	if a := byName[name]; a != nil {
		return a
	}
	for _, a := range patterns {
		if ok, err := path.Match(a.Name, name); ok && err == nil {
			return a
		}
	}
	return nil
}

// Releases says whether the C function name is how the table releases anything.
func Releases(name string) bool { return releasers[name] }

var releasers = func() map[string]bool {
	all := map[string]bool{"free": true, "cfree": true, "realloc": true}
	for _, a := range byName {
		all[a.Release] = true
	}
	for _, a := range patterns {
		all[a.Release] = true
	}
	return all
}()
