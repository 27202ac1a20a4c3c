// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// evaluate does what an expression does, and says what its value may be.
func (f *function) evaluate(s *state, e ast.Expr) value {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return f.evaluate(s, e.X)
	case *ast.Ident:
		return f.name(s, e)
	case *ast.FuncLit:
		return value{closure: e, nonNil: true}
	case *ast.CompositeLit:
		return f.composite(s, e)
	case *ast.UnaryExpr:
		return f.unary(s, e)
	case *ast.StarExpr:
		return f.pointedTo(s, f.evaluate(s, e.X))
	case *ast.SelectorExpr:
		return f.selector(s, e)
	case *ast.IndexExpr:
		return f.index(s, e)
	case *ast.SliceExpr:
		for _, i := range []ast.Expr{e.Low, e.High, e.Max} {
			if i != nil {
				f.evaluate(s, i)
			}
		}
		return f.evaluate(s, e.X)
	case *ast.TypeAssertExpr:
		return f.evaluate(s, e.X)
	case *ast.BinaryExpr:
		return f.binary(s, e)
	case *ast.CallExpr:
		if v := f.call(s, e); len(v) > 0 {
			return v[0]
		}
	}
	return value{}
}

// binary: p + offset still leads to p's block; all else leads nowhere.
func (f *function) binary(s *state, e *ast.BinaryExpr) value {
	x, y := f.evaluate(s, e.X), f.evaluate(s, e.Y)
	if e.Op != token.ADD && e.Op != token.SUB {
		return value{}
	}
	return value{blocks: union(x.blocks, y.blocks)}
}

func (f *function) name(s *state, e *ast.Ident) value {
	switch o := f.Info.ObjectOf(e).(type) {
	case *types.Nil:
		return value{isNil: true}
	case *types.Const:
		if e.Name == "true" || e.Name == "false" {
			return value{truth: truthOf(e.Name == "true")}
		}
	case *types.Var:
		if f.isLocal(o) {
			return f.variable(s, placeOf(o))
		}
	}
	return value{}
}

// variable is what stands at a place. Where parts of it were set by another type,
// as those of a reflect.SliceHeader, it leads to these.
func (f *function) variable(s *state, place string) value {
	v := s.places[place]
	if v.object == "" && s.hasBelow(place) {
		v.object = place
	}
	return v
}

// composite makes an object of ours, unless it is one of plain values.
func (f *function) composite(s *state, e *ast.CompositeLit) value {
	object := "o" + strconv.Itoa(int(e.Pos()))
	parts := make(map[string]value)
	for i, part := range e.Elts {
		where, expr := "[]", part
		if kv, ok := part.(*ast.KeyValueExpr); ok {
			expr = kv.Value
			if key := identOf(kv.Key); key != nil && !f.isIndexed(e) {
				where = "." + key.Name
			}
		} else if name := f.fieldName(e, i); name != "" {
			where = "." + name
		}
		v := f.evaluate(s, expr)
		f.storesPart(e, where, v)
		f.namedField(where, v)
		for _, id := range v.blocks {
			f.stored[id] = true
			f.usedAgain(id, e.Pos())
		}
		if v.closure != nil {
			f.giveLiteral(s, v.closure)
		}
		if old, ok := parts[where]; ok {
			v = s.either(old, v)
		}
		parts[where] = v
	}
	f.renew(s, object)
	f.objectTypes[object] = typeName(f.Info.TypeOf(e))
	for where, v := range parts {
		place := object + where
		if old, ok := s.places[place]; ok {
			v = join(old, v)
		}
		s.places[place] = v
	}
	return value{object: object, nonNil: true}
}

// namedField: a block that goes right into a field has the name of that.
func (f *function) namedField(where string, v value) {
	if id, ok := v.one(); ok && f.blocks[id].name == "" && where[0] == '.' {
		f.blocks[id].name = where
	}
}

// renew: an object is made at a place where one was made before. What that one
// holds is still there when something else leads to it.
func (f *function) renew(s *state, object string) {
	delete(s.shared, object)
	for p, v := range s.places {
		if v.object == object && p[0] == 'o' {
			return
		}
	}
	for _, p := range s.below(object) {
		delete(s.places, p)
	}
}

func (f *function) isIndexed(e *ast.CompositeLit) bool {
	t := f.Info.TypeOf(e)
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Map, *types.Slice, *types.Array:
		return true
	}
	return false
}

func (f *function) fieldName(e *ast.CompositeLit, i int) string {
	t := f.Info.TypeOf(e)
	if t == nil {
		return ""
	}
	if st, ok := t.Underlying().(*types.Struct); ok && i < st.NumFields() {
		return st.Field(i).Name()
	}
	return ""
}

func (f *function) unary(s *state, e *ast.UnaryExpr) value {
	if e.Op != token.AND {
		v := f.evaluate(s, e.X)
		if e.Op == token.SUB || e.Op == token.XOR {
			return value{blocks: v.blocks}
		}
		return value{}
	}
	switch x := ast.Unparen(e.X).(type) {
	case *ast.CompositeLit:
		return f.evaluate(s, x)
	case *ast.IndexExpr:
		f.evaluate(s, x.Index)
		v := f.evaluate(s, x.X)
		if _, ok := v.one(); ok {
			_, v.ofSlice = typeOf(f, x.X).(*types.Slice)
			return v
		}
		v.exact = false
		return v
	case *ast.Ident:
		if o, ok := f.Info.ObjectOf(x).(*types.Var); ok && f.isLocal(o) {
			v := s.places[placeOf(o)]
			if v.object != "" {
				if o.Type() == types.Typ[types.Invalid] {
					v.address = placeOf(o) // of a struct of C's, or of anything else
				}
				return v
			}
			return value{address: placeOf(o), nonNil: true}
		}
	case *ast.SelectorExpr:
		if place := f.fieldPlace(s, x); place != "" {
			return value{address: place, nonNil: true}
		}
	}
	return value{}
}

// fieldPlace is the place of base.field where that is in memory of ours.
func (f *function) fieldPlace(s *state, e *ast.SelectorExpr) string {
	if f.isC(e) || f.isPackage(e.X) {
		return ""
	}
	base := f.base(s, e.X)
	if base.object != "" {
		return base.object + "." + e.Sel.Name
	}
	if id, ok := base.one(); ok {
		return blockBase(id) + "." + e.Sel.Name
	}
	return ""
}

func (f *function) pointedTo(s *state, v value) value {
	if v.address != "" {
		return s.places[v.address]
	}
	if v.object != "" {
		return v
	}
	return f.content(s, v, ".*")
}

func (f *function) isPackage(e ast.Expr) bool {
	id := identOf(e)
	if id == nil {
		return false
	}
	_, ok := f.Info.Uses[id].(*types.PkgName)
	return ok
}

func (f *function) selector(s *state, e *ast.SelectorExpr) value {
	if f.isC(e) || f.isPackage(e.X) {
		return value{}
	}
	base := f.base(s, e.X)
	if base.isUnknown() && len(base.failed)+len(base.made) > 0 {
		return value{failed: base.failed, made: base.made} // status.code
	}
	if sel := f.Info.Selections[e]; sel != nil && sel.Kind() == types.MethodVal {
		base.exact = false // x.Close as a value leads to x
		method, _ := sel.Obj().(*types.Func)
		base.releases = method != nil && f.releasesReceiver(base, method)
		return base
	}
	return f.content(s, base, "."+e.Sel.Name)
}

// base is what a field is taken of: a struct within an object of ours is an object
// of its own.
func (f *function) base(s *state, e ast.Expr) value {
	x, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || f.isC(x) || f.isPackage(x.X) {
		return f.evaluate(s, e)
	}
	outer := f.base(s, x.X)
	place := outer.object + "." + x.Sel.Name
	if _, isSet := s.places[place]; outer.object != "" && !isSet && f.isStruct(x) {
		return value{object: place, many: outer.many}
	}
	return f.evaluate(s, e)
}

// isStruct: not a pointer, as far as that can be known.
func (f *function) isStruct(e ast.Expr) bool {
	t := f.Info.TypeOf(e)
	if t == nil || t == types.Typ[types.Invalid] {
		return true
	}
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

func (f *function) index(s *state, e *ast.IndexExpr) value {
	if tv, ok := f.Info.Types[e.Index]; ok && tv.IsType() {
		return value{}
	}
	f.evaluate(s, e.Index)
	v := f.content(s, f.evaluate(s, e.X), "[]")
	v.exact = false
	v.many = v.object != ""
	return v
}

// content is what stands at a place of what base leads to.
func (f *function) content(s *state, base value, where string) value {
	var bases []string
	if base.object != "" {
		bases = append(bases, base.object)
	}
	if base.address != "" {
		bases = append(bases, base.address)
	}
	id, ok := base.one()
	if ok {
		bases = append(bases, blockBase(id))
	}
	for _, b := range bases {
		if v, ok := s.places[b+where]; ok {
			v.exact = v.exact && !base.many
			if base.object != "" && len(base.blocks) > 0 { // it may be of another object, too
				v.blocks, v.exact = union(v.blocks, base.blocks), false
			}
			return v
		}
	}
	if base.object != "" {
		return f.vague(s, base)
	}
	if ok {
		return f.inside(s, id, where)
	}
	return f.vague(s, base)
}

// vague: it may be anything that base leads to, but nothing is sure.
func (f *function) vague(s *state, base value) value {
	blocks, _ := s.reach(base)
	return value{blocks: blocks, object: base.object, many: base.object != ""}
}

// inside makes the block that stands in a field of an argument, or of a value
// that owns memory: nobody knows it yet, but it may be released.
func (f *function) inside(s *state, id int, where string) value {
	outer := f.blocks[id]
	if outer.kind == made && !outer.made.Owner || outer.kind == library {
		return value{}
	}
	if where == "[]" || outer.isInside && outer.parent >= 0 && f.blocks[outer.parent].isInside {
		return value{blocks: []int{id}} // as far as that goes
	}
	b := f.block(site{f.node, blockBase(id) + where})
	b.kind, b.param, b.isInside, b.parent = outer.kind, outer.param, true, id
	if b.kind == made {
		b.kind = unknown
	}
	b.name, b.pos, b.where = outer.name+where, outer.pos, where
	v := value{blocks: []int{b.id}, exact: true}
	if _, known := s.status[b.id]; !known {
		s.status[b.id] = theirs
	}
	s.places[blockBase(id)+where] = v
	return v
}

// isC: the selector is C.something.
func (c *checker) isC(e *ast.SelectorExpr) bool {
	id := identOf(e.X)
	if id == nil || id.Name != "C" {
		return false
	}
	switch o := c.Info.Uses[id].(type) {
	case nil:
		return true
	case *types.PkgName:
		return o.Imported().Path() == "C"
	}
	return false
}

// cname is the C function that a call calls, or "". Who writes (C.x)(y) has a type.
func (c *checker) cname(call *ast.CallExpr) string {
	e, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !c.isC(e) || c.ctypes[e.Sel.Name] || isTypeName(e.Sel.Name) {
		return ""
	}
	return e.Sel.Name
}
