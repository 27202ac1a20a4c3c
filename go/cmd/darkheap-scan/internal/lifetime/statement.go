// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// do does one node of a block, and returns the states after it.
func (f *function) do(s *state, n ast.Node) []*state {
	states := []*state{s}
	switch n := n.(type) {
	case *ast.AssignStmt:
		f.assignment(s, n)
	case *ast.ValueSpec:
		f.declaration(s, n)
	case *ast.ExprStmt:
		states = f.statementCall(s, n.X)
	case *ast.DeferStmt:
		f.deferCall(s, n)
	case *ast.GoStmt:
		f.give(s, f.evaluate(s, n.Call.Fun))
		f.goStatement(s, n)
	case *ast.SendStmt:
		f.evaluate(s, n.Chan)
		if f.comms[n] {
			break // it is done where its branch is taken
		}
		f.give(s, f.evaluate(s, n.Value))
	case *ast.IncDecStmt:
		f.forget(s, n.X)
	case *ast.ReturnStmt:
		f.returning(s, n)
		return states // nothing is lost here that is not at the exit
	case ast.Expr:
		v := f.evaluate(s, n)
		if f.ranged[n] {
			s.places[rangePlace(n)] = v // for all turns of the loop
		}
	}
	for _, s := range states {
		f.lose(s)
	}
	return states
}

// goStatement: a goroutine has its arguments for as long as it likes.
func (f *function) goStatement(s *state, n *ast.GoStmt) {
	for _, a := range n.Call.Args {
		f.give(s, f.evaluate(s, a))
	}
}

func (f *function) statementCall(s *state, e ast.Expr) []*state {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		f.evaluate(s, e)
		return []*state{s}
	}
	if lit := f.literalOf(s, call); lit != nil && f.depth < literalsDepth {
		delete(s.places, resultPlace(call))
		return f.callLiteral(s, lit, f.arguments(s, call))
	}
	f.evaluate(s, e)
	return []*state{s}
}

func (f *function) declaration(s *state, n *ast.ValueSpec) {
	if len(n.Values) == 0 {
		for _, name := range n.Names {
			if v, ok := f.Info.Defs[name].(*types.Var); ok {
				f.declared[v] = typeOfC(n.Type)
				f.set(s, placeOf(v), f.zero(v, n.Type))
			}
		}
		return
	}
	f.assignAll(s, identifiers(n.Names), n.Values)
}

func identifiers(names []*ast.Ident) []ast.Expr {
	all := make([]ast.Expr, len(names))
	for i, n := range names {
		all[i] = n
	}
	return all
}

// zero is what a variable holds that is only declared.
func (f *function) zero(v *types.Var, written ast.Expr) value {
	switch written.(type) {
	case *ast.StarExpr, *ast.ArrayType, *ast.MapType:
		if a, ok := written.(*ast.ArrayType); ok && a.Len != nil {
			break
		}
		return value{isNil: true}
	case *ast.SelectorExpr:
		if t := v.Type(); t.Underlying() == types.Typ[types.UnsafePointer] {
			return value{isNil: true}
		}
	}
	switch v.Type().Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Interface, *types.Signature:
		return value{isNil: true}
	case *types.Basic:
		if v.Type() != types.Typ[types.Invalid] {
			return value{truth: zeroTruth(v.Type())}
		}
	}
	return value{object: "o" + placeOf(v)}
}

// zeroTruth: a boolean that is only declared is false.
func zeroTruth(t types.Type) truth {
	if b, ok := t.Underlying().(*types.Basic); ok && b.Kind() == types.Bool {
		return isFalse
	}
	return unsaid
}

func (f *function) assignment(s *state, n *ast.AssignStmt) {
	if n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
		f.evaluate(s, n.Rhs[0])
		f.forget(s, n.Lhs[0])
		return
	}
	f.assignAll(s, n.Lhs, n.Rhs)
}

func (f *function) assignAll(s *state, left, right []ast.Expr) {
	if len(right) == 1 && len(left) > 1 {
		values := f.multiple(s, right[0], len(left))
		for i, e := range left {
			f.assign(s, e, values[i])
			if id := identOf(e); id != nil && id.Name == "_" && len(values[i].blocks) > 0 {
				// whether it was made an error may still tell
				s.places["v_"+strconv.Itoa(int(e.Pos()))] = values[i]
			}
		}
		return
	}
	values := make([]value, len(right))
	for i, e := range right {
		values[i] = f.evaluate(s, e)
		if i < len(left) {
			f.named(left[i], values[i])
		}
	}
	for i, e := range left {
		if i < len(values) {
			f.assign(s, e, values[i])
		}
	}
}

// named notes the variable that holds a block first.
func (f *function) named(e ast.Expr, v value) {
	id, ok := v.one()
	if !ok || f.blocks[id].name != "" {
		return
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if e.Name == "_" {
			return
		}
		f.blocks[id].name = e.Name
		if o := f.Info.ObjectOf(e); o != nil {
			f.blocks[id].variable = o.Pos()
		}
	case *ast.SelectorExpr, *ast.IndexExpr:
		f.blocks[id].name = types.ExprString(e)
	}
}

// multiple are the values of an expression that has several.
func (f *function) multiple(s *state, e ast.Expr, n int) []value {
	values := make([]value, n)
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		got := f.call(s, call)
		copy(values, got)
		return values
	}
	values[0] = f.evaluate(s, e)
	return values
}

func identOf(e ast.Expr) *ast.Ident {
	id, _ := ast.Unparen(e).(*ast.Ident)
	return id
}

func typeOf(f *function, e ast.Expr) types.Type {
	if t := f.Info.TypeOf(e); t != nil {
		return t.Underlying()
	}
	return nil
}

// returning: the results, and what they lead to is the caller's.
func (f *function) returning(s *state, n *ast.ReturnStmt) {
	if len(n.Results) == 0 {
		s.results = f.namedResults(s)
		return
	}
	if len(n.Results) == 1 {
		if call, ok := ast.Unparen(n.Results[0]).(*ast.CallExpr); ok && f.tupleSize(call) > 1 {
			s.results = f.call(s, call)
			f.setNamedResults(s)
			f.loseBut(s, s.results)
			return
		}
	}
	s.results = nil
	for _, e := range n.Results {
		v := f.evaluate(s, e)
		if v.truth == unsaid {
			v.truth = literalTruth(e)
		}
		blocks, _ := s.reach(v)
		for _, id := range blocks {
			f.usedAgain(id, n.Pos())
		}
		s.results = append(s.results, v)
	}
	f.setNamedResults(s)
	f.loseBut(s, s.results)
}

func (f *function) tupleSize(call *ast.CallExpr) int {
	if t, ok := f.Info.Types[call].Type.(*types.Tuple); ok {
		return t.Len()
	}
	return 1
}

func (f *function) resultNames() []*types.Var {
	var list *ast.FieldList
	switch n := f.node.(type) {
	case *ast.FuncDecl:
		list = n.Type.Results
	case *ast.FuncLit:
		list = n.Type.Results
	}
	var all []*types.Var
	if list == nil || f.depth > 0 {
		return nil
	}
	for _, field := range list.List {
		for _, name := range field.Names {
			v, _ := f.Info.Defs[name].(*types.Var)
			all = append(all, v)
		}
	}
	return all
}

func (f *function) namedResults(s *state) []value {
	var all []value
	for _, v := range f.resultNames() {
		if v == nil {
			all = append(all, value{})
			continue
		}
		all = append(all, s.places[placeOf(v)])
	}
	return all
}

func (f *function) setNamedResults(s *state) {
	for i, v := range f.resultNames() {
		if v != nil && i < len(s.results) {
			f.set(s, placeOf(v), s.results[i])
		}
	}
}
