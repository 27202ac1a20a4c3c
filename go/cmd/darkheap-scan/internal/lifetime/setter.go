// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/clib"
)

// A function that puts new C memory into a field or a variable of a package, and
// does not look at what was there, loses that with the second call.

// These words begin the names of functions that are called once, or of those that
// set what was not set before.
var onceWords = []string{"init", "new", "open", "setup", "start", "load", "make", "create",
	"build", "connect", "register", "must", "ensure", "lazy", "get", "test", "benchmark", "main", "run",
	"install", "configure", "prepare", "alloc", "enable"}

// These begin those of methods that may be called again.
var againWords = []string{"set", "update", "change", "replace", "rename", "reset", "assign"}

// replaced: a block goes into e.
func (f *function) replaced(e ast.Expr, v value) {
	id, ok := v.one()
	d, isDeclared := f.node.(*ast.FuncDecl)
	if !ok || !isDeclared || f.depth > 0 || f.blocks[id].kind != made || f.blocks[id].made.Owner {
		return
	}
	b := f.blocks[id]
	if !f.isReplacing(e, d) || f.loopAround(b.pos) != nil || f.isLookedAt(e, b.pos) {
		return
	}
	text := types.ExprString(e)
	f.add(Finding{
		Rule:    Overwritten,
		Pos:     b.pos,
		End:     b.call.End(),
		Message: "each call of " + d.Name.Name + " puts another pointer into " + text + ", and what " + b.made.Made + " made before is lost",
		Related: []Related{{e.Pos(), "overwritten here, from the second call on"}},
		Advice:  "before it: " + strings.Replace(f.releaseCall(b), b.name, text, 1),
	})
}

// startsWith: the first of the words of a name is one of these.
func startsWith(name string, words []string) bool {
	all := clib.Words(name)
	return len(all) > 0 && slices.Contains(words, all[0])
}

// initializes: one of the words of a name says so.
func initializes(name string) bool {
	for _, w := range clib.Words(name) {
		if w == "init" || w == "initialize" || w == "setup" {
			return true
		}
	}
	return false
}

// isReplacing: a variable of the package in a function that is called more than
// once, or a field of the receiver in a method that sets it.
func (f *function) isReplacing(e ast.Expr, d *ast.FuncDecl) bool {
	if id := identOf(e); id != nil {
		v, ok := f.Info.ObjectOf(id).(*types.Var)
		return ok && v.Parent() == f.Types.Scope() && d.Name.Name != "_" && d.Recv == nil &&
			!startsWith(d.Name.Name, onceWords) && !initializes(d.Name.Name)
	}
	if d.Recv == nil || !startsWith(d.Name.Name, againWords) {
		return false
	}
	root := e
	for {
		s, ok := ast.Unparen(root).(*ast.SelectorExpr)
		if !ok {
			break
		}
		root = s.X
	}
	id := identOf(root)
	return id != nil && len(f.params) > 0 && f.params[0] != nil && f.Info.ObjectOf(id) == f.params[0]
}

// isLookedAt: the function names it before that.
func (f *function) isLookedAt(e ast.Expr, before token.Pos) bool {
	text := types.ExprString(e)
	found := false
	ast.Inspect(f.body, func(n ast.Node) bool {
		x, ok := n.(ast.Expr)
		if ok && x != e && x.Pos() < before && x.Pos() != e.Pos() && types.ExprString(x) == text {
			found = true
		}
		return !found
	})
	return found
}
