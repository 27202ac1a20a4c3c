// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/token"
	"go/types"
	"slices"
	"sort"
	"strings"
)

// A summarizer gathers, exit by exit, what callers have to know.
type summarizer struct {
	f       *function
	exits   int
	freed   []int // by parameter: exits at which it was released
	surely  []int // and by a function of which that is known
	partly  []bool
	fields  [][]string // by parameter: where what was released stood
	once    []int      // exits at which what is inside was released, and still stands there
	keeps   []bool
	results []Result
	alias   map[int]int  // by result: the parameter that it was at the last exit
	isMixed map[int]bool // and not at all of them
}

func newSummarizer(f *function) *summarizer {
	n := len(f.params)
	return &summarizer{f: f, freed: make([]int, n), surely: make([]int, n), partly: make([]bool, n), fields: make([][]string, n), once: make([]int, n),
		alias: make(map[int]int), isMixed: make(map[int]bool), keeps: make([]bool, n)}
}

// exit takes in the state of an exit. What the results lead to is the caller's
// from then on.
func (z *summarizer) exit(s *state) {
	z.exits++
	z.params(s)
	for i, v := range s.results {
		for len(z.results) <= i {
			z.results = append(z.results, Result{})
		}
		r := z.result(s, i, v)
		if z.isAnother(i, r.Alias, v) {
			r.Alias = 0
			r.Holds = joinHolds(r.Holds, z.aliased(i, v))
		}
		r.Holds = joinHolds(joinHolds(r.Holds, z.results[i].Holds), z.holds(s, v))
		if r.Made != "" || r.Empty && z.results[i].Made == "" || r.Alias != 0 && z.results[i].Made == "" {
			z.results[i] = r
		}
		if z.isMixed[i] {
			z.results[i].Alias = 0
		}
		z.results[i].Holds = r.Holds
	}
	z.releasers(s)
	for _, v := range s.results {
		z.f.give(s, v)
	}
}

// isAnother: the result is an argument at some exits and something else at others.
func (z *summarizer) isAnother(i, alias int, v value) bool {
	before, known := z.alias[i]
	if !v.isNil {
		z.alias[i] = alias
	}
	if known && !v.isNil && before != alias {
		z.isMixed[i] = true
	}
	return z.isMixed[i]
}

// aliased are the arguments that a result has been.
func (z *summarizer) aliased(i int, v value) []Hold {
	var all []Hold
	if a := z.results[i].Alias; a != 0 {
		all = append(all, Hold{Param: a - 1})
	}
	if id, ok := v.one(); ok && z.f.blocks[id].kind == param && !z.f.blocks[id].isInside {
		all = append(all, Hold{Param: z.f.blocks[id].param})
	}
	return all
}

// params says what became of the arguments.
func (z *summarizer) params(s *state) {
	for id, st := range s.status {
		b := z.f.blocks[id]
		if b.kind != param {
			continue
		}
		switch {
		case st == freed && b.isInside && !z.isRefilled(s, b):
			z.partly[b.param] = true
			z.fields[b.param] = append(z.fields[b.param], z.f.path(b))
			if z.stays(s, b) {
				z.once[b.param]++
			}
		case st == freed && !b.isInside:
			z.freed[b.param]++
			if s.freedAt[id] != token.NoPos {
				z.surely[b.param]++
			}
		}
		if s.shared[blockBase(id)] {
			z.keeps[b.param] = true
		}
	}
}

// isRefilled: the field has something new by now, so this sets it anew.
func (z *summarizer) isRefilled(s *state, b *block) bool {
	if b.parent < 0 {
		return false
	}
	v, ok := s.places[blockBase(b.parent)+b.where]
	if !ok {
		return false
	}
	id, ok := v.one()
	return ok && z.f.blocks[id].kind == made
}

// stays: the field still leads to what was released.
func (z *summarizer) stays(s *state, b *block) bool {
	if s.freedAt[b.id] == token.NoPos || b.parent < 0 || z.f.blocks[b.parent].isInside {
		return false
	}
	for _, p := range s.below(blockBase(b.parent)) {
		if id, ok := s.places[p].one(); ok && id == b.id {
			return true
		}
	}
	return false
}

// releasers notes the results that are functions which release other results.
func (z *summarizer) releasers(s *state) {
	for i, v := range s.results {
		if v.closure == nil {
			continue
		}
		released := z.f.releasedBy(s, v.closure)
		for _, id := range released {
			if b := z.f.blocks[id]; b.kind == param {
				z.results[i].Ends = union(z.results[i].Ends, []int{b.param})
			}
		}
		for j, r := range s.results {
			id, ok := r.one()
			if ok && slices.Contains(released, id) && z.results[j].Made != "" && !slices.Contains(z.results[i].Releases, j) {
				z.results[i].Releases = append(z.results[i].Releases, j)
			}
		}
	}
}

// result says what the caller gets by a result: C memory, a value that owns some,
// or an argument of its own.
func (z *summarizer) result(s *state, i int, v value) Result {
	if id, ok := v.one(); ok {
		b := z.f.blocks[id]
		switch {
		case b.kind == made && s.status[id] == live:
			return z.passedOn(i, b)
		case b.kind == param && !b.isInside:
			return Result{Alias: b.param + 1}
		}
		return Result{}
	}
	if v.object == "" || s.shared[v.object] {
		return Result{}
	}
	blocks, _ := s.reach(v)
	for _, id := range blocks {
		b := z.f.blocks[id]
		if b.kind != made || s.status[id] != live {
			continue
		}
		if z.isList(i) && !b.made.Owner {
			r := b.made
			r.List, r.Where = true, z.f.Fset.Position(b.pos).String()
			return r
		}
		if closers := z.f.closers[z.typeOf(i, v)]; len(closers) > 0 {
			return Result{Made: b.made.Made, Release: closers, Call: closers[0] + "()", Owner: true, Where: z.f.Fset.Position(b.pos).String()}
		}
	}
	if closers := z.f.closers[z.typeOf(i, v)]; len(closers) > 0 && len(blocks) == 0 {
		return Result{Release: closers, Call: closers[0] + "()", Owner: true, Empty: true}
	}
	return Result{}
}

// passedOn is a block that goes to the caller as it is.
func (z *summarizer) passedOn(i int, b *block) Result {
	r := b.made
	r.Where = z.f.Fset.Position(b.pos).String()
	if closers := z.f.closers[z.typeOf(i, value{})]; len(closers) > 0 && !r.Owner {
		r.Release = append(append([]string(nil), r.Release...), closers...)
		r.Call = closers[0] + "()"
		r.Object = true
	}
	return r
}

// isList: the result is a plain slice or array.
func (z *summarizer) isList(i int) bool {
	switch z.f.resultType(i).(type) {
	case *types.Slice, *types.Array:
		return true
	}
	return false
}

// typeOf is the name of the type of a result, or of the object that it is where
// that type is an interface.
func (z *summarizer) typeOf(i int, v value) string {
	if name := z.f.objectTypes[v.object]; name != "" {
		return name
	}
	return typeName(z.f.resultType(i))
}

func (z *summarizer) summary() *Summary {
	s := &Summary{Results: z.results}
	for i := range z.f.params {
		s.Params = append(s.Params, Param{
			Frees:       z.freed[i] > 0,
			AlwaysFrees: z.surely[i] > 0 && z.surely[i] == z.exits,
			FreesInside: z.partly[i],
			Fields:      plainFields(z.fields[i]),
			Once:        z.once[i] > 0 && z.once[i] == z.exits,
			Fills:       z.f.filled[i],
			Keeps:       z.keeps[i],
		})
	}
	return s
}

// plainFields is the list without doubles; nil where one of them is not plain.
func plainFields(fields []string) []string {
	sort.Strings(fields)
	fields = slices.Compact(fields)
	for _, field := range fields {
		if strings.ContainsAny(field, "?[*") {
			return nil
		}
	}
	return fields
}
