// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Of C memory that goes into a field of somebody else's value only the whole
// package can tell whether anybody releases it.
type fieldUses struct {
	*checker
	stores map[*types.Var][]fieldStore
}

type fieldStore struct {
	f     *function
	field *types.Var
	b     *block
}

func newFieldUses(c *checker) *fieldUses {
	u := &fieldUses{checker: c, stores: make(map[*types.Var][]fieldStore)}
	for _, f := range c.functions {
		for _, s := range f.stores {
			u.stores[s.field] = append(u.stores[s.field], s)
		}
	}
	return u
}

// storesField notes that a value goes into a field.
func (f *function) storesField(e *ast.SelectorExpr, v value) {
	if field, ok := f.fieldOf(e); ok {
		f.storesIn(field, v)
	}
}

func (c *checker) fieldOf(e *ast.SelectorExpr) (*types.Var, bool) {
	sel := c.Info.Selections[e]
	if sel == nil || sel.Kind() != types.FieldVal {
		return nil, false
	}
	field, ok := sel.Obj().(*types.Var)
	return field, ok
}

func (f *function) storesIn(field *types.Var, v value) {
	f.habits.stores(field, v.from, f.isConstructor())
	id, ok := v.one()
	if ok && f.blocks[id].kind == made && !f.isLiteral {
		f.stores = append(f.stores, fieldStore{f, field, f.blocks[id]})
	}
}

// storesPart is the same of a composite literal.
func (f *function) storesPart(e *ast.CompositeLit, where string, v value) {
	t := f.Info.TypeOf(e)
	if t == nil || where == "[]" {
		return
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i := 0; i < st.NumFields(); i++ {
		if st.Field(i).Name() == where[1:] {
			f.storesIn(st.Field(i), v)
		}
	}
}

// report finds the fields into which C memory goes and of which nothing is ever
// taken but to lend it to C.
func (u *fieldUses) report() {
	if len(u.stores) == 0 {
		return
	}
	taken := u.takenFields()
	for field, stores := range u.stores {
		if taken[field] || field.Pkg() != u.Types || field.Exported() {
			continue
		}
		for _, s := range stores {
			if s.b.made.Owner || s.f.ends[s.b.id] != nil && len(s.f.ends[s.b.id].leaks) > 0 || s.f.lost[s.b.id] != nil {
				continue
			}
			if !s.f.isGivenEverywhere(s.b) {
				continue
			}
			s.f.add(Finding{
				Rule:    Leak,
				Pos:     s.b.pos,
				End:     s.b.call.End(),
				Message: "what " + s.b.made.Made + " made goes into field " + field.Name() + ", which nothing in this package releases",
				Related: []Related{{field.Pos(), "the field"}},
				Advice:  "give the type a Close method that calls " + s.f.releaseCall(s.b),
			})
		}
	}
}

func (f *function) isGivenEverywhere(b *block) bool {
	e := f.ends[b.id]
	if e == nil {
		return false
	}
	for _, g := range e.good {
		if g.freed {
			return false
		}
	}
	return len(e.good) > 0
}

// takenFields are those that are used for anything but being set, compared, or
// handed to a C function that releases nothing.
func (u *fieldUses) takenFields() map[*types.Var]bool {
	taken := make(map[*types.Var]bool)
	for _, file := range u.Files {
		lent := make(map[ast.Expr]bool)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					lent[ast.Unparen(e)] = true
				}
			case *ast.BinaryExpr:
				if n.Op == token.EQL || n.Op == token.NEQ {
					lent[ast.Unparen(n.X)], lent[ast.Unparen(n.Y)] = true, true
				}
			case *ast.CallExpr:
				u.lentTo(n, lent)
			case *ast.SelectorExpr:
				if field, ok := u.fieldOf(n); ok && !lent[n] {
					taken[field] = true
				}
			}
			return true
		})
	}
	return taken
}

// lentTo notes the arguments of a C function that only reads.
func (u *fieldUses) lentTo(call *ast.CallExpr, lent map[ast.Expr]bool) {
	name := u.cname(call)
	if name == "" {
		return
	}
	f := &function{checker: u.checker}
	if f.isRelease(name) {
		return
	}
	for _, a := range call.Args {
		if f.isDestructor(a) {
			return
		}
	}
	for _, a := range call.Args {
		e := stripped(f, a)
		if s, ok := e.(*ast.SelectorExpr); ok {
			lent[s] = true
		}
	}
}
