// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/types"
)

// literalOf is the function literal that a call runs: right there, or by a local
// variable that holds it.
func (f *function) literalOf(s *state, call *ast.CallExpr) *ast.FuncLit {
	switch e := ast.Unparen(call.Fun).(type) {
	case *ast.FuncLit:
		return e
	case *ast.Ident:
		if v, ok := f.Info.Uses[e].(*types.Var); ok && f.isLocal(v) {
			return s.places[placeOf(v)].closure
		}
	}
	return nil
}

// callLiteral walks the body of a literal as a part of this function.
func (f *function) callLiteral(s *state, lit *ast.FuncLit, args []value) []*state {
	f.depth++
	defer func() { f.depth-- }()
	i := 0
	for _, field := range lit.Type.Params.List {
		for _, name := range field.Names {
			if v, ok := f.Info.Defs[name].(*types.Var); ok && i < len(args) {
				f.set(s, placeOf(v), args[i])
			}
			i++
		}
	}
	outer := s.defers
	s.defers = nil
	var all []*state
	for _, e := range f.walk(lit.Body, s) {
		for _, after := range f.runDefers(e.state) {
			after.defers = outer
			all = append(all, after)
		}
	}
	return all
}

// callLiteralOnce is a call inside of an expression, which has one state after
// it: the one in which most is released.
func (f *function) callLiteralOnce(s *state, lit *ast.FuncLit, args []value) []value {
	all := f.callLiteral(s.clone(), lit, args)
	if len(all) == 0 {
		return nil
	}
	best := all[0]
	for _, a := range all[1:] {
		if a.unreleased() < best.unreleased() {
			best = a
		}
	}
	results := best.results
	*s = *best
	s.results = nil
	return results
}

func (s *state) unreleased() int {
	n := 0
	for _, st := range s.status {
		if st == live {
			n++
		}
	}
	return n
}

// giveLiteral: somebody may call the literal at any time. What it releases, or
// gives away, it has; what it sets, nobody knows.
func (f *function) giveLiteral(s *state, lit *ast.FuncLit) {
	if f.depth >= literalsDepth {
		return
	}
	known := len(f.blocks)
	before := s.clone()
	before.defers = nil
	for _, after := range f.callLiteral(before, lit, nil) {
		for id, st := range after.status {
			if id < known && s.status[id] == live && (st == freed || st == away) {
				s.status[id] = away
			}
			if id < known && st == freed && s.status[id] == theirs {
				s.shared[blockBase(id)] = true
			}
		}
	}
	f.eachAssigned(lit, func(v *types.Var) { s.places[placeOf(v)] = value{} })
}

// eachAssigned goes through the outer variables that a literal sets.
func (f *function) eachAssigned(lit *ast.FuncLit, do func(*types.Var)) {
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for _, e := range a.Lhs {
			id := identOf(e)
			if id == nil {
				continue
			}
			v, ok := f.Info.ObjectOf(id).(*types.Var)
			if ok && f.isLocal(v) && (v.Pos() < lit.Pos() || v.Pos() >= lit.End()) {
				do(v)
			}
		}
		return true
	})
}

// captured are the places of the outer variables that a literal names.
func (f *function) captured(lit *ast.FuncLit) []string {
	var all []string
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := f.Info.Uses[id].(*types.Var); ok && f.isLocal(v) && (v.Pos() < lit.Pos() || v.Pos() >= lit.End()) {
				all = append(all, placeOf(v))
			}
		}
		return true
	})
	return all
}
