// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
)

// GLib's functions leave an error where their last argument points to, when they
// fail. Who asks for it and never looks at it loses it.

var gerror = Result{Made: "C.GError", Release: []string{"g_error_free"}, Call: "C.g_error_free(e)", Object: true, Even: true}

// leaveError is what a C function leaves in a variable of the type *C.GError that
// is named nowhere else.
func (f *function) leaveError(s *state, call *ast.CallExpr, args []value) {
	at := len(args) - 1
	if at < 0 || args[at].address == "" {
		return
	}
	u, ok := stripped(f, call.Args[at]).(*ast.UnaryExpr)
	if !ok || u.Op != token.AND {
		return
	}
	v, _ := f.Info.ObjectOf(identOf(u.X)).(*types.Var)
	if v == nil || !f.isLocal(v) || f.declared[v] != "GError" || f.isRead(v) {
		return
	}
	r := gerror
	r.Made = types.ExprString(call.Fun)
	f.leave(s, call, at, "", r, args[at])
}

// isRead: the variable is named, and not only in &v.
func (f *function) isRead(v *types.Var) bool {
	named, addressed := 0, 0
	ast.Inspect(f.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if f.Info.Uses[n] == v {
				named++
			}
		case *ast.UnaryExpr:
			if id := identOf(n.X); n.Op == token.AND && id != nil && f.Info.Uses[id] == v {
				addressed++
			}
		}
		return true
	})
	return named > addressed
}
