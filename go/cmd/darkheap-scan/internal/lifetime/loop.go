// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/cfg"
)

// comesBack: control can come to the statement again after it.
func (f *function) comesBack(n ast.Node) bool {
	for _, g := range f.graphs {
		for _, b := range g.Blocks {
			for _, node := range b.Nodes {
				if node == n {
					return reaches(b, b)
				}
			}
		}
	}
	return false
}

func reaches(from, to *cfg.Block) bool {
	seen := make(map[*cfg.Block]bool)
	todo := append([]*cfg.Block(nil), from.Succs...)
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if b == to {
			return true
		}
		if !seen[b] {
			seen[b] = true
			todo = append(todo, b.Succs...)
		}
	}
	return false
}

// releasesInside: the loop releases something that its own body does not make.
func (f *function) releasesInside(loop ast.Node) bool {
	is, known := f.releasing[loop]
	if !known {
		is = f.findReleaseInside(loop)
		f.releasing[loop] = is
	}
	return is
}

func (f *function) findReleaseInside(loop ast.Node) bool {
	var body *ast.BlockStmt
	switch l := loop.(type) {
	case *ast.ForStmt:
		body = l.Body
	case *ast.RangeStmt:
		body = l.Body
	default:
		return false
	}
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok && f.isElementCall(call, loop) {
			found = true
		}
		if !ok || found || !f.releasesWhatItGets(call) {
			return !found
		}
		args := call.Args
		if e, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && !f.isC(e) && !f.isPackage(e.X) {
			args = append([]ast.Expr{e.X}, args...)
		}
		for _, a := range args {
			if f.isOfOutside(a, loop, body) {
				found = true
			}
		}
		return true
	})
	return found
}

// isElementCall: ends[i](), or of the variable of a range clause.
func (f *function) isElementCall(call *ast.CallExpr, loop ast.Node) bool {
	if _, isFunction := f.callee(call).(*types.Func); isFunction || f.cname(call) != "" || f.isConversion(call) {
		return false
	}
	if _, ok := typeOf(f, call.Fun).(*types.Signature); !ok {
		return false
	}
	if _, ok := ast.Unparen(call.Fun).(*ast.IndexExpr); ok {
		return true
	}
	r, ok := loop.(*ast.RangeStmt)
	if !ok || r.Value == nil {
		return false
	}
	id, element := identOf(call.Fun), identOf(r.Value)
	return id != nil && element != nil && f.Info.ObjectOf(id) == f.Info.ObjectOf(element)
}

// isOfOutside: p[i], p.next, or the variable of a range clause.
func (f *function) isOfOutside(e ast.Expr, loop ast.Node, body *ast.BlockStmt) bool {
	e = stripped(f, e)
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.IndexExpr:
			return true
		case *ast.SelectorExpr:
			e = x.X
			continue
		case *ast.StarExpr:
			e = x.X
			continue
		case *ast.Ident:
			v, ok := f.Info.ObjectOf(x).(*types.Var)
			if !ok || !f.isLocal(v) {
				return false
			}
			return v.Pos() < body.Pos() || v.Pos() >= body.End() || f.isTakenFrom(v, body)
		}
		return false
	}
}

// isTakenFrom: p := list[i], within the body.
func (f *function) isTakenFrom(v *types.Var, body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			return true
		}
		for i, e := range a.Lhs {
			if id := identOf(e); id != nil && f.Info.ObjectOf(id) == v {
				switch stripped(f, a.Rhs[i]).(type) {
				case *ast.IndexExpr, *ast.SelectorExpr, *ast.StarExpr:
					found = true
				}
			}
		}
		return true
	})
	return found
}
