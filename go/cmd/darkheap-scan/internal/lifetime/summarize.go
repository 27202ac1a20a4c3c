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
	f        *function
	exits    int
	args     []fate // by parameter
	results  []Result
	alias    map[int]int  // by result: the parameter that it was at the last exit
	isMixed  map[int]bool // and not at all of them
	tellings map[[2]int]*telling
	isOther  map[int]bool // it is no C memory at some exit, and not nil
}

// A fate is what became of an argument at the exits so far.
type fate struct {
	freed  int      // exits at which it was released
	surely int      // and by a function of which that is known
	partly bool     // something that it leads to was
	fields []string // and stood there
	once   int      // exits at which that still stands there
	keeps  bool
	left   *Result // what was put where it points to
}

func newSummarizer(f *function) *summarizer {
	return &summarizer{f: f, args: make([]fate, len(f.params)), alias: make(map[int]int), isMixed: make(map[int]bool), isOther: make(map[int]bool),
		tellings: make(map[[2]int]*telling)}
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
		if r.Made != "" || r.Inner || r.Empty && z.results[i].Made == "" || r.Alias != 0 && z.results[i].Made == "" {
			z.results[i] = r
		}
		z.tell(s, i, r.Made != "")
		if r.Made == "" && !v.isNil {
			z.isOther[i] = true
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
			z.args[b.param].partly = true
			z.args[b.param].fields = append(z.args[b.param].fields, z.f.path(b))
			if z.stays(s, b) {
				z.args[b.param].once++
			}
		case st == freed && !b.isInside:
			z.args[b.param].freed++
			if s.freedAt[id] != token.NoPos {
				z.args[b.param].surely++
			}
		}
		z.leaves(s, b)
		if s.shared[blockBase(id)] {
			z.args[b.param].keeps = true
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
			if p, ok := z.paramOf(s, z.f.blocks[id]); ok {
				z.results[i].Ends = union(z.results[i].Ends, []int{p})
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

// paramOf is the parameter that a block is, is in, or stands at.
func (z *summarizer) paramOf(s *state, b *block) (p int, ok bool) {
	if b.kind == param {
		return b.param, true
	}
	for _, at := range z.f.blocks {
		if at.kind == param && !at.isInside {
			if id, ok := s.places[blockBase(at.id)+".*"].one(); ok && id == b.id {
				return at.param, true
			}
		}
	}
	return 0, false
}

// result says what the caller gets by a result: C memory, a value that owns some,
// or an argument of its own.
func (z *summarizer) result(s *state, i int, v value) Result {
	if id, ok := v.one(); ok {
		b := z.f.blocks[id]
		switch {
		case b.kind == made && s.status[id] == live:
			return z.passedOn(i, b)
		case b.kind == param && v.isInner:
			return Result{Inner: true}
		case b.kind == param && !b.isInside:
			return Result{Alias: b.param + 1}
		}
		z.isMoved(s, b)
		return Result{}
	}
	if v.object == "" || s.shared[v.object] {
		return Result{}
	}
	blocks, _ := s.reach(v)
	for _, id := range blocks {
		b := z.f.blocks[id]
		if !z.isMoved(s, b) && (b.kind != made || s.status[id] != live) {
			continue
		}
		if z.isList(i) && !b.made.Owner {
			r := b.made
			r.List, r.Where = true, z.f.Fset.Position(b.pos).String()
			return r
		}
		if closers := z.f.closers[z.typeOf(i, v)]; len(closers) > 0 {
			return Result{Made: z.f.symbol, Release: closers, Call: closers[0] + "()", Owner: true, Where: z.f.Fset.Position(b.pos).String()}
		}
	}
	if r, ok := z.structOf(s, i, v); ok {
		return r
	}
	if closers := z.f.closers[z.typeOf(i, v)]; len(closers) > 0 && len(blocks) == 0 {
		return Result{Release: closers, Call: closers[0] + "()", Owner: true, Empty: true}
	}
	return Result{}
}

// isMoved: it stood in a field of an argument, which is nil by now: a result has it
// instead. For who has the argument it is gone.
func (z *summarizer) isMoved(s *state, b *block) bool {
	if b.kind != param || !b.isInside || s.status[b.id] != theirs || b.parent < 0 {
		return false
	}
	if v, ok := s.places[blockBase(b.parent)+b.where]; !ok || !v.isNil {
		return false
	}
	arg := &z.args[b.param]
	arg.partly, arg.fields = true, append(arg.fields, z.f.path(b))
	return true
}

// structOf is a struct of C's with C memory in a field.
func (z *summarizer) structOf(s *state, i int, v value) (r Result, ok bool) {
	if z.f.resultType(i) != types.Typ[types.Invalid] {
		return r, false
	}
	for _, p := range s.below(v.object) {
		id, ok := s.places[p].one()
		if ok && z.f.blocks[id].kind == made && s.status[id] == live && !z.f.blocks[id].made.Owner {
			r = z.f.blocks[id].made
			r.Field, r.Where = p[len(v.object):], z.f.Fset.Position(z.f.blocks[id].pos).String()
			return r, true
		}
	}
	return r, false
}

// leaves notes what stands where an argument points to.
func (z *summarizer) leaves(s *state, b *block) {
	id, ok := s.places[blockBase(b.id)+".*"].one()
	if !ok || b.isInside || z.f.blocks[id].kind != made || s.status[id] == freed || s.status[id] == gone {
		return
	}
	r := z.f.blocks[id].made
	r.Where = z.f.Fset.Position(z.f.blocks[id].pos).String()
	z.args[b.param].left = &r
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
	z.tellers(z.results)
	s := &Summary{Results: z.results}
	for i, r := range s.Results {
		if t := z.f.resultType(i); r.Made != "" && z.isOther[i] && t != nil && types.IsInterface(t) {
			s.Results[i] = Result{Holds: r.Holds} // of an any nobody knows what it is this time
		}
	}
	for i := range z.f.params {
		s.Params = append(s.Params, Param{
			Frees:       z.args[i].freed > 0,
			AlwaysFrees: z.args[i].surely > 0 && z.args[i].surely == z.exits,
			FreesInside: z.args[i].partly,
			Fields:      plainFields(z.args[i].fields),
			Once:        z.args[i].once > 0 && z.args[i].once == z.exits,
			Passed:      z.f.passedTo(i),
			Leaves:      z.args[i].left,
			Fills:       z.f.filled[i],
			Keeps:       z.args[i].keeps,
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
