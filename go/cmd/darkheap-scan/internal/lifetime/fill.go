// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/types"
	"strconv"
)

// Some values own no C memory when they are made, but get it by a method: a list
// of what is to be released. They are to be closed from then on.

// An emptyMaker is the call that made such a value.
type emptyMaker struct {
	call   *ast.CallExpr
	result Result
}

// empty is the value that a call returns.
func (f *function) empty(s *state, call *ast.CallExpr, i int, r Result) value {
	object := "o" + strconv.Itoa(int(call.Pos())) + "r" + strconv.Itoa(i)
	f.renew(s, object)
	f.makers[object] = emptyMaker{call, r}
	return value{object: object}
}

// fill: a method puts C memory into the value.
func (f *function) fill(s *state, v value) {
	m, ok := f.makers[v.object]
	place := v.object + ".?filled"
	if _, isFilled := s.places[place]; !ok || isFilled || s.shared[v.object] {
		return
	}
	r := m.result
	r.Made = types.ExprString(m.call.Fun)
	b := f.make(s, m.call, "filled", r)
	s.places[place] = value{blocks: []int{b.id}}
}

// hasLive: v is, or leads to, memory that this function has to see to.
func (f *function) hasLive(s *state, v value) bool {
	blocks, _ := s.reach(v)
	for _, id := range blocks {
		if s.status[id] == live {
			return true
		}
	}
	return false
}
