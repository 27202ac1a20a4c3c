// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"sort"
)

// lose finds what nothing refers to any more, after a statement.
func (f *function) lose(s *state) { f.loseBut(s, nil) }

// loseBut does so while these values are still needed.
func (f *function) loseBut(s *state, also []value) {
	if !s.hasLive() {
		return
	}
	referred := f.referred(s, also)
	for id, st := range s.status {
		if st != live || referred[id] {
			continue
		}
		b := f.blocks[id]
		s.status[id] = away // said once is enough
		if f.lost[id] == nil {
			_, atReturn := f.node0.(*ast.ReturnStmt)
			f.lost[id] = &loss{pos: f.at, atReturn: atReturn && !f.within(b), overwritten: b.name != "" && f.at > b.pos && !f.within(b)}
		}
	}
}

// within: the block is made in the statement that is walked.
func (f *function) within(b *block) bool {
	return f.node0 != nil && b.pos >= f.node0.Pos() && b.pos < f.node0.End()
}

func (s *state) hasLive() bool {
	for _, st := range s.status {
		if st == live {
			return true
		}
	}
	return false
}

// referred are the blocks that a variable leads to, or a deferred call.
func (f *function) referred(s *state, also []value) map[int]bool {
	all := make(map[int]bool)
	note := func(v value) {
		blocks, _ := s.reach(v)
		for _, id := range blocks {
			all[id] = true
		}
	}
	for p, v := range s.places {
		if p[0] == 'v' {
			note(v)
		}
	}
	for _, d := range s.defers {
		note(d.callee)
		for _, v := range d.args {
			note(v)
		}
	}
	for _, v := range also {
		note(v)
	}
	for _, v := range f.pending {
		note(v)
	}
	return all
}

// anew: a block is made where one was made before on this path, by a loop. Unless
// something else than the variable that gets the new one leads to the old one, or
// a deferred call releases it, the old one is lost.
func (f *function) anew(s *state, b *block) {
	if s.status[b.id] != live || f.isKept(s, b.id) {
		return
	}
	if f.lost[b.id] == nil {
		f.lost[b.id] = &loss{pos: b.pos, again: true, overwritten: f.isOuter(b)}
	}
}

// isKept: a list, an object or a deferred call leads to it.
func (f *function) isKept(s *state, id int) bool {
	for p, v := range s.places {
		if at, ok := v.one(); ok && at == id {
			continue
		}
		if p[0] == 'v' {
			blocks, _ := s.reach(v)
			if containsBlock(blocks, id) {
				return true
			}
		}
	}
	for _, d := range s.defers {
		values := append([]value{d.callee}, d.args...)
		if lit := d.callee.closure; lit != nil {
			for _, p := range f.captured(lit) {
				values = append(values, s.places[p])
			}
		}
		for _, v := range values {
			if blocks, _ := s.reach(v); containsBlock(blocks, id) {
				return true
			}
		}
	}
	return false
}

func containsBlock(sorted []int, id int) bool {
	i := sort.SearchInts(sorted, id)
	return i < len(sorted) && sorted[i] == id
}

// isOuter: the variable that holds the block lives longer than a turn of the loop.
func (f *function) isOuter(b *block) bool {
	if b.variable == token.NoPos {
		return false
	}
	loop := f.loopAround(b.pos)
	if loop == nil {
		return false
	}
	var body *ast.BlockStmt
	switch l := loop.(type) {
	case *ast.ForStmt:
		body = l.Body
	case *ast.RangeStmt:
		body = l.Body
	}
	return b.variable < body.Pos() || b.variable >= body.End()
}
