// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"sort"
	"strconv"
)

// A status says how far a block has come on a path.
type status uint8

const (
	gone   status = iota // was never made: the allocation failed
	live                 // and this function has to see to it
	theirs               // a caller's, or nobody knows whose
	freed
	away // somebody else has it now
)

// A kind says where a block comes from.
type kind uint8

const (
	made    kind = iota // here, by a C function or a helper
	param               // an argument, or what it leads to
	library             // a C library's: its function hands out what stays its own
	unknown
)

// A block is C memory of one place in the source, or a Go value that owns some.
type block struct {
	id       int
	kind     kind
	pos      token.Pos
	call     *ast.CallExpr
	made     Result // how it is said, and who releases it
	library  string
	param    int // of kind param: which
	isInside bool
	where    string // of its parent it is this place
	parent   int    // the block in which its address stands, or -1
	name     string // the variable that held it first
	isArg    bool   // made right in the arguments of a call
	into     string // of what call
	variable token.Pos
}

// A truth is what is known of a boolean.
type truth uint8

const (
	unsaid truth = iota
	isTrue
	isFalse
)

func truthOf(b bool) truth {
	if b {
		return isTrue
	}
	return isFalse
}

// A value is what an expression may be.
type value struct {
	blocks   []int // it is the one, or leads to some of them
	exact    bool  // it is the address of the one
	isNil    bool
	nonNil   bool
	object   string // Go memory that this function made: its contents are places below it
	address  string // it is & of this place
	closure  *ast.FuncLit
	failed   []int  // it says whether these were made: error, message or status
	made     []int  // it is a status that says so where it tells of failure
	restores []int  // where it is nil, these were not kept after all
	truth    truth  // of a boolean variable
	many     bool   // the object stands for all elements of a list
	isInner  bool   // it is an address inside of its block
	ofSlice  bool   // it is & of an element of a slice
	releases bool   // it is a function that releases them
	from     origin // a C function that nobody knows handed it out
}

func (v value) isUnknown() bool {
	return len(v.blocks) == 0 && !v.isNil && v.object == "" && v.closure == nil && v.address == ""
}

// one returns the block that v is the address of.
func (v value) one() (int, bool) {
	if v.exact && len(v.blocks) == 1 {
		return v.blocks[0], true
	}
	return 0, false
}

func union(a, b []int) []int {
	all := append(append([]int(nil), a...), b...)
	sort.Ints(all)
	kept := all[:0]
	for i, id := range all {
		if i == 0 || id != all[i-1] {
			kept = append(kept, id)
		}
	}
	return kept
}

// join is a value that may be either.
func join(a, b value) value {
	if a.isUnknown() {
		a, b = b, a
	}
	if a.object == "" {
		a.object = b.object
	}
	if a.closure == nil {
		a.closure = b.closure
	}
	a.exact = a.exact && b.exact && len(a.blocks) == 1 && len(b.blocks) == 1 && a.blocks[0] == b.blocks[0]
	a.isNil = a.isNil && b.isNil
	if a.truth != b.truth {
		a.truth = unsaid
	}
	a.nonNil = a.nonNil && b.nonNil
	if a.from != b.from {
		a.from = origin{}
	}
	a.releases = a.releases || b.releases
	a.blocks = union(a.blocks, b.blocks)
	return a
}

// either is join where both may be objects: of a list of them each is still needed.
func (s *state) either(a, b value) value {
	v := join(a, b)
	if a.object != "" && b.object != "" && a.object != b.object {
		blocks, _ := s.reach(b)
		v.blocks, v.exact = union(v.blocks, blocks), false
	}
	return v
}

// A deferred call, with its arguments as they were.
type deferred struct {
	call   *ast.CallExpr
	args   []value
	callee value
}

// A state is what is true at a point of a path.
type state struct {
	places  map[string]value
	status  map[int]status
	freedAt map[int]token.Pos
	shared  map[string]bool // objects that others know, too
	facts   map[string]bool // conditions that were asked
	defers  []deferred
	nilAt   map[string]token.Pos // places whose nil was deferred to a release
	results []value
}

func newState() *state {
	return &state{
		places:  make(map[string]value),
		status:  make(map[int]status),
		freedAt: make(map[int]token.Pos),
		shared:  make(map[string]bool),
		facts:   make(map[string]bool),
		nilAt:   make(map[string]token.Pos),
	}
}

func cloned[K comparable, V any](m map[K]V) map[K]V {
	c := make(map[K]V, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}

func (s *state) clone() *state {
	return &state{
		places:  cloned(s.places),
		status:  cloned(s.status),
		freedAt: cloned(s.freedAt),
		shared:  cloned(s.shared),
		facts:   cloned(s.facts),
		defers:  append([]deferred(nil), s.defers...),
		nilAt:   cloned(s.nilAt),
		results: s.results,
	}
}

// below lists what stands in places of this base.
func (s *state) below(base string) []string {
	var all []string
	for p := range s.places {
		if isBelow(p, base) {
			all = append(all, p)
		}
	}
	sort.Strings(all)
	return all
}

func isBelow(place, base string) bool {
	n := len(base)
	return len(place) > n && (place[n] == '.' || place[n] == '[') && place[:n] == base
}

func (s *state) hasBelow(base string) bool {
	for p := range s.places {
		if isBelow(p, base) {
			return true
		}
	}
	return false
}

// reach is every block that v is or leads to, and every object.
func (s *state) reach(v value) (blocks []int, objects []string) {
	seen := make(map[string]bool)
	in := make(map[int]bool)
	var walk func(v value)
	base := func(b string) {
		if seen[b] {
			return
		}
		seen[b] = true
		for _, p := range s.below(b) {
			walk(s.places[p])
		}
	}
	walk = func(v value) {
		for _, b := range v.blocks {
			if !in[b] {
				in[b] = true
				blocks = append(blocks, b)
				base(blockBase(b))
			}
		}
		if v.object != "" && !seen[v.object] {
			objects = append(objects, v.object)
			base(v.object)
		}
		if v.address != "" && !seen["&"+v.address] {
			seen["&"+v.address] = true
			walk(s.places[v.address])
		}
	}
	walk(v)
	sort.Ints(blocks)
	return blocks, objects
}

func blockBase(id int) string { return "b" + strconv.Itoa(id) }
