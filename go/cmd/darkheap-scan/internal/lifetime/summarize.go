// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/types"
)

// A summarizer gathers, exit by exit, what callers have to know.
type summarizer struct {
	f       *function
	exits   int
	freed   []int // by parameter: exits at which it was released
	partly  []bool
	keeps   []bool
	results []Result
}

func newSummarizer(f *function) *summarizer {
	n := len(f.params)
	return &summarizer{f: f, freed: make([]int, n), partly: make([]bool, n), keeps: make([]bool, n)}
}

// exit takes in the state of an exit. What the results lead to is the caller's
// from then on.
func (z *summarizer) exit(s *state) {
	z.exits++
	for i, v := range s.results {
		for len(z.results) <= i {
			z.results = append(z.results, Result{})
		}
		if r := z.result(s, i, v); r.Made != "" || r.Alias != 0 && z.results[i].Made == "" {
			z.results[i] = r
		}
	}
	for _, v := range s.results {
		z.f.give(s, v)
	}
	for id, st := range s.status {
		b := z.f.blocks[id]
		if b.kind != param {
			continue
		}
		switch {
		case st == freed && b.isInside:
			z.partly[b.param] = true
		case st == freed:
			z.freed[b.param]++
		}
		if s.shared[blockBase(id)] && !z.isResult(s, id) {
			z.keeps[b.param] = true
		}
	}
}

// isResult: it is kept by nobody but returned.
func (z *summarizer) isResult(s *state, id int) bool {
	for _, v := range s.results {
		if blocks, _ := s.reach(v); containsBlock(blocks, id) {
			return true
		}
	}
	return false
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
		if closers := z.f.closers[z.typeOf(i, v)]; len(closers) > 0 {
			return Result{Made: b.made.Made, Release: closers, Call: closers[0] + "()", Owner: true, Where: z.f.Fset.Position(b.pos).String()}
		}
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

// typeOf is the name of the type of a result, or of the object that it is where
// that type is an interface.
func (z *summarizer) typeOf(i int, v value) string {
	if name := z.f.objectTypes[v.object]; name != "" {
		return name
	}
	d, ok := z.f.node.(*ast.FuncDecl)
	if !ok {
		return ""
	}
	obj, ok := z.f.Info.Defs[d.Name].(*types.Func)
	if !ok {
		return ""
	}
	results := obj.Type().(*types.Signature).Results()
	if i >= results.Len() {
		return ""
	}
	return typeName(results.At(i).Type())
}

func (z *summarizer) summary() *Summary {
	s := &Summary{Results: z.results}
	for i := range z.f.params {
		s.Params = append(s.Params, Param{
			Frees:       z.freed[i] > 0,
			AlwaysFrees: z.freed[i] > 0 && z.freed[i] == z.exits,
			FreesInside: z.partly[i],
			Keeps:       z.keeps[i],
		})
	}
	return s
}
