// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
)

// What stands where: variables, fields, elements, and what is put there.

// assign puts a value to where an expression says.
func (f *function) assign(s *state, left ast.Expr, v value) {
	switch e := ast.Unparen(left).(type) {
	case *ast.Ident:
		f.assignName(s, e, v)
	case *ast.SelectorExpr:
		f.assignField(s, e, v)
	case *ast.IndexExpr:
		base := f.evaluate(s, e.X)
		if _, isMap := typeOf(f, e.X).(*types.Map); isMap {
			f.give(s, f.evaluate(s, e.Index))
		} else {
			f.evaluate(s, e.Index)
		}
		f.store(s, base, "[]", v, true)
	case *ast.StarExpr:
		base := f.evaluate(s, e.X)
		if base.address != "" {
			f.set(s, base.address, v)
			return
		}
		f.store(s, base, ".*", v, false)
	default:
		f.give(s, v)
	}
}

func (f *function) assignName(s *state, e *ast.Ident, v value) {
	if e.Name == "_" {
		return
	}
	o, _ := f.Info.ObjectOf(e).(*types.Var)
	if o == nil {
		return
	}
	if !f.isLocal(o) {
		f.replaced(e, v)
		f.give(s, v)
		return
	}
	f.named(e, v)
	f.set(s, placeOf(o), v)
}

func (f *function) assignField(s *state, e *ast.SelectorExpr, v value) {
	if _, isPackage := f.Info.Uses[identOf(e.X)].(*types.PkgName); isPackage {
		f.give(s, v)
		return
	}
	base := f.base(s, e.X)
	f.storesField(e, v)
	f.replaced(e, v)
	f.store(s, base, "."+e.Sel.Name, v, false)
}

// store puts a value into what base leads to. Where that is nobody's but ours it
// is remembered; else somebody else has the value now.
func (f *function) store(s *state, base value, where string, v value, isWeak bool) {
	for _, id := range v.blocks {
		f.stored[id] = true
		f.usedAgain(id, f.at)
	}
	if v.closure != nil {
		f.giveLiteral(s, v.closure) // who has the list, or the object, may call it
	}
	place := ""
	switch {
	case base.object != "":
		place = base.object + where
		if s.shared[base.object] {
			f.give(s, v)
		}
	case base.address != "":
		place = base.address + where
	default:
		id, ok := base.one()
		if !ok {
			f.give(s, v)
			return
		}
		place = blockBase(id) + where
		if st := s.status[id]; st != live || f.blocks[id].made.Owner {
			if f.blocks[id].kind == param && f.hasLive(s, v) {
				f.filled[f.blocks[id].param] = true
			}
			if !f.isPartOf(v, f.blocks[id]) {
				f.give(s, v)
			}
		}
	}
	if isWeak || base.many || base.object != "" && f.isCopied(s, base.object) {
		if old, ok := s.places[place]; ok {
			v = s.either(old, v)
			v.isNil = false
		}
	}
	f.set(s, place, v)
}

// isCopied: a list has the struct, too, as it was then.
func (f *function) isCopied(s *state, object string) bool {
	for p, v := range s.places {
		if v.object == object && p[0] == 'o' {
			return true
		}
	}
	return false
}

// isPartOf: p.list = append(p.list, x) puts back what was the argument's before.
func (f *function) isPartOf(v value, b *block) bool {
	id, ok := v.one()
	return ok && b.kind == param && f.blocks[id].kind == param && f.blocks[id].param == b.param
}

// set puts a value into a place; what stood below it is no more.
func (f *function) set(s *state, place string, v value) {
	for _, p := range s.below(place) {
		delete(s.places, p)
	}
	f.untold(s, place)
	s.places[place] = v
	if id, ok := v.one(); ok && s.nilAt[place] != token.NoPos {
		s.nilAt["b"+blockBase(id)] = s.nilAt[place]
	}
}

// forget: nobody knows what the expression is now.
func (f *function) forget(s *state, e ast.Expr) {
	if id := identOf(e); id != nil {
		if v, ok := f.Info.ObjectOf(id).(*types.Var); ok && f.isLocal(v) {
			f.untold(s, placeOf(v))
			delete(s.places, placeOf(v))
		}
		return
	}
	f.evaluate(s, e)
}
