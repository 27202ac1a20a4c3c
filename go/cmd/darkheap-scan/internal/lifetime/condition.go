// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// assume takes a branch: the state learns from it, and false means that this
// state cannot take it.
func (f *function) assume(s *state, e ast.Expr, truth bool) bool {
	e = ast.Unparen(e)
	switch x := e.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.NOT {
			return f.assume(s, x.X, !truth)
		}
	case *ast.BinaryExpr:
		if x.Op == token.LAND && truth || x.Op == token.LOR && !truth {
			return f.assume(s, x.X, truth) && f.assume(s, x.Y, truth)
		}
		if possible, known := f.compare(s, x, truth); known {
			return possible
		}
	case *ast.Ident:
		switch x.Name {
		case "true":
			return truth
		case "false":
			return !truth
		}
		if v, ok := f.Info.ObjectOf(x).(*types.Var); ok && f.isLocal(v) {
			return f.assumeFlag(s, placeOf(v), truth)
		}
	case *ast.CallExpr:
		if truth && f.isOfError(x) {
			if possible, known := f.compareNil(s, x.Args[0], false, true); known && !possible {
				return false
			}
		}
	}
	return f.remember(s, e, truth)
}

// isOfError: errors.Is(err, target), os.IsNotExist(err): true of no nil error.
func (f *function) isOfError(call *ast.CallExpr) bool {
	callee, ok := f.callee(call).(*types.Func)
	if !ok || len(call.Args) == 0 {
		return false
	}
	switch callee.FullName() {
	case "errors.Is":
		return len(call.Args) == 2 && !isNilName(call.Args[1])
	case "errors.As", "os.IsNotExist", "os.IsExist", "os.IsPermission", "os.IsTimeout":
		return true
	}
	return false
}

// assumeFlag: a boolean variable stays what it is until it is set.
func (f *function) assumeFlag(s *state, place string, is bool) bool {
	v := s.places[place]
	if v.truth != unsaid {
		return v.truth == truthOf(is)
	}
	if len(v.failed)+len(v.made) > 0 { // ok, of what may have been made
		if is {
			f.never(s, v.made)
		} else {
			f.never(s, v.failed)
		}
	}
	v.truth = truthOf(is)
	s.places[place] = v
	return true
}

// compare is a comparison with nil, or of a result that tells of failure.
func (f *function) compare(s *state, e *ast.BinaryExpr, truth bool) (possible, known bool) {
	x, y := e.X, e.Y
	if isNilName(x) {
		x, y = y, x
	}
	if isNilName(y) || f.isZero(y) && (e.Op == token.EQL || e.Op == token.NEQ) {
		if e.Op == token.EQL || e.Op == token.NEQ {
			isNil := (e.Op == token.EQL) == truth
			if possible, known := f.compareNil(s, x, isNil, isNilName(y)); known {
				return possible, true
			}
		}
	}
	v := f.peek(s, x)
	if a, ok := v.one(); ok && (e.Op == token.EQL || e.Op == token.NEQ) {
		if b, ok := f.peek(s, y).one(); ok && (a == b || f.blocks[a].kind == made && f.blocks[b].kind == made) {
			return (a == b) == ((e.Op == token.EQL) == truth), true
		}
	}
	if len(v.failed) > 0 || len(v.made) > 0 {
		if f.meansFailure(e.Op, y, truth) {
			f.never(s, v.failed)
		} else {
			f.never(s, v.made)
		}
	}
	return true, false
}

// peek is a value without doing anything: of a variable, or of a call that has
// been done in this statement.
func (f *function) peek(s *state, e ast.Expr) value {
	e = stripped(f, e)
	switch x := e.(type) {
	case *ast.Ident:
		return f.name(s, x)
	case *ast.SelectorExpr:
		return f.evaluate(s, x)
	case *ast.CallExpr:
		return s.places[resultPlace(x)]
	}
	return value{}
}

// compareNil: what is nil was never made, and what was made is not nil.
func (f *function) compareNil(s *state, x ast.Expr, isNil, isSure bool) (possible, known bool) {
	e := stripped(f, x)
	if !isSure {
		return false, false
	}
	if index, ok := e.(*ast.IndexExpr); ok && isNil {
		f.never(s, f.evaluate(s, index).blocks) // list[i], which was set before
		return true, true
	}
	v := f.peek(s, e)
	if v.isNil || v.nonNil {
		return v.isNil == isNil, true
	}
	if !isNil {
		f.never(s, v.failed) // an error, or its message
	} else {
		f.never(s, v.made)
		f.restore(s, v.restores)
	}
	if id, ok := v.one(); ok && isNil {
		if f.blocks[id].kind == made && s.status[id] != freed && s.status[id] != away {
			s.status[id] = gone
		}
	}
	if isNil && v.object != "" {
		blocks, _ := s.reach(v)
		f.never(s, blocks) // what a list or an object would have had
	}
	f.learn(s, e, isNil)
	return true, true
}

// restore: what was to keep these, or to move them, has failed, so they are as they
// were.
func (f *function) restore(s *state, blocks []int) {
	for _, id := range blocks {
		if s.status[id] != away && s.status[id] != freed {
			continue
		}
		delete(s.freedAt, id)
		s.status[id] = theirs
		if f.blocks[id].kind == made {
			s.status[id] = live
		}
	}
}

// learn notes that a variable is nil, or not.
func (f *function) learn(s *state, e ast.Expr, isNil bool) {
	id := identOf(e)
	if id == nil {
		return
	}
	o, ok := f.Info.ObjectOf(id).(*types.Var)
	if !ok || !f.isLocal(o) {
		return
	}
	v := s.places[placeOf(o)]
	if len(v.blocks) > 0 && !v.exact {
		return
	}
	v.isNil, v.nonNil = isNil, !isNil
	if isNil {
		v.blocks, v.exact, v.object = nil, false, ""
	}
	s.places[placeOf(o)] = v
}

// never: these blocks were not made after all.
func (f *function) never(s *state, blocks []int) {
	for _, id := range blocks {
		if s.status[id] == live {
			s.status[id] = gone
		}
	}
}

// meansFailure: rc != 0, rc < 0, rc == C.SOME_ERROR, err != nil, !ok.
func (f *function) meansFailure(op token.Token, other ast.Expr, truth bool) bool {
	good := f.isZero(other) || isNilName(other) || isGoodName(other)
	switch op {
	case token.EQL:
		return truth != good
	case token.NEQ:
		return truth == good
	case token.LSS, token.LEQ:
		return truth
	case token.GTR, token.GEQ:
		return !truth
	}
	return false
}

// isGoodName: C.SQLITE_OK, C.ARCHIVE_SUCCESS.
func isGoodName(e ast.Expr) bool {
	name := ""
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		name = e.Sel.Name
	case *ast.Ident:
		name = e.Name
	case *ast.CallExpr:
		if len(e.Args) == 1 {
			return isGoodName(e.Args[0])
		}
	}
	name = strings.ToUpper(name)
	for _, end := range []string{"OK", "SUCCESS", "NOERROR", "NO_ERROR", "NOERR", "NONE", "SUCCEEDED", "TRUE", "DONE", "COMPLETE"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

func (f *function) isZero(e ast.Expr) bool {
	lit, ok := stripped(f, e).(*ast.BasicLit)
	return ok && lit.Value == "0"
}

func isNilName(e ast.Expr) bool {
	id := identOf(e)
	return id != nil && id.Name == "nil"
}

// remember: a condition that is asked twice has the same answer, unless one of its
// variables was set meanwhile.
func (f *function) remember(s *state, e ast.Expr, truth bool) bool {
	text, turned := f.conditionText(e)
	if text == "" || f.conditions[text] < 2 {
		return true
	}
	truth = truth != turned
	if known, ok := s.facts[text]; ok {
		return known == truth
	}
	s.facts[text] = truth
	return true
}

// untold: what is known of conditions with this variable holds no longer.
func (f *function) untold(s *state, place string) {
	for text := range s.facts {
		if strings.Contains(text, place+"#") {
			delete(s.facts, text)
		}
	}
}

// conditionText is a condition with its variables told apart; turned, where it is
// the opposite of one that is written otherwise. "" where it may differ each time.
func (f *function) conditionText(e ast.Expr) (text string, turned bool) {
	e = ast.Unparen(e)
	if b, ok := e.(*ast.BinaryExpr); ok {
		x, y := f.term(b.X), f.term(b.Y)
		if x == "" || y == "" {
			return "", false
		}
		switch b.Op {
		case token.NEQ:
			return x + "==" + y, true
		case token.GEQ:
			return x + "<" + y, true
		case token.LEQ:
			return y + "<" + x, true
		case token.GTR:
			return y + "<" + x, false
		}
		return x + b.Op.String() + y, false
	}
	return f.term(e), false
}

func (f *function) term(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		switch o := f.Info.ObjectOf(e).(type) {
		case *types.Var:
			return placeOf(o) + "#"
		case nil:
			return ""
		default:
			return o.Name() + strconv.Itoa(int(o.Pos()))
		}
	case *ast.BasicLit:
		return e.Value
	case *ast.SelectorExpr:
		if f.isC(e) {
			return "C." + e.Sel.Name
		}
		if x := f.term(e.X); x != "" {
			return x + "." + e.Sel.Name
		}
	case *ast.CallExpr:
		if id := identOf(e.Fun); id != nil && id.Name == "len" && len(e.Args) == 1 {
			if x := f.term(e.Args[0]); x != "" {
				return "len(" + x + ")"
			}
		}
	case *ast.UnaryExpr:
		if x := f.term(e.X); x != "" && e.Op != token.ARROW && e.Op != token.AND {
			return e.Op.String() + x
		}
	}
	return ""
}

// countConditions counts how often each condition is asked: of one that is asked
// once nothing need be remembered.
func (f *function) countConditions() {
	count := func(e ast.Expr) {
		ast.Inspect(e, func(n ast.Node) bool {
			x, ok := n.(ast.Expr)
			if !ok {
				return false
			}
			if text, _ := f.conditionText(x); text != "" {
				f.conditions[text]++
			}
			switch x := x.(type) {
			case *ast.BinaryExpr:
				return x.Op == token.LAND || x.Op == token.LOR
			case *ast.ParenExpr, *ast.UnaryExpr:
				return true
			}
			return false
		})
	}
	ast.Inspect(f.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			count(n.Cond)
		case *ast.ForStmt:
			if n.Cond != nil {
				count(n.Cond)
			}
		case *ast.CaseClause:
			for _, e := range n.List {
				count(e)
			}
		}
		return true
	})
}
