// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"darkheap/cmd/darkheap-scan/internal/clib"
)

// A release is one call that releases.
type release struct {
	call *ast.CallExpr
	arg  ast.Expr // of a C function: what it gets
	name string
	sure bool // else its name says so, or it does on some path
	c    bool
}

// freed: a call releases what v is.
func (f *function) freed(s *state, r release, v value) {
	if r.c && f.checkGoMemory(r, v) {
		return
	}
	if v.address != "" { // av_freep(&p)
		v = f.stands(s, v.address)
		r.sure = false
	}
	f.learnRelease(r, v)
	id, exact := v.one()
	if !exact {
		f.freedVaguely(s, r, v)
		return
	}
	b := f.blocks[id]
	f.usedAgain(id, f.whenDone(r.call))
	if v.isInner && r.c {
		f.foreign(r, b, "C."+r.name+" gets an address inside of the block that "+b.made.Made+" made")
		return
	}
	f.checkForeign(s, r, b)
	f.checkVariable(s, r, b)
	if s.status[id] == freed && r.sure && s.freedAt[id] != token.NoPos {
		f.doubleFree(s, r, b)
	}
	f.spillContents(s, r, id)
	s.status[id] = freed
	s.freedAt[id] = token.NoPos
	if r.sure {
		s.freedAt[id] = r.call.Pos()
	}
	f.freedParent(s, b)
}

// whenDone is where a release is done: at the end, if it is deferred.
func (f *function) whenDone(call *ast.CallExpr) token.Pos {
	if f.isDeferred[call] {
		return f.body.End()
	}
	return call.Pos()
}

// stands is what stands at an address: a variable, or a field, of an argument too.
func (f *function) stands(s *state, address string) value {
	if v, ok := s.places[address]; ok {
		return v
	}
	if id, ok := f.ownerOf(address); ok {
		return f.inside(s, id, address[len(blockBase(id)):])
	}
	return value{}
}

// spillContents: what stood in a struct of C's goes where its own function says;
// free alone releases nothing of it.
func (f *function) spillContents(s *state, r release, id int) {
	if r.name == "free" || f.blocks[id].kind != made {
		return
	}
	for _, p := range s.below(blockBase(id)) {
		f.give(s, s.places[p])
	}
}

// freedParent: a value that owns memory of which a part was released by hand.
func (f *function) freedParent(s *state, b *block) {
	if b.isInside && b.parent >= 0 && f.blocks[b.parent].made.Owner && s.status[b.parent] == live {
		s.status[b.parent] = freed
		delete(s.freedAt, b.parent)
	}
}

// freedVaguely: each that v may be, for nobody can say which.
func (f *function) freedVaguely(s *state, r release, v value) {
	if v.isNil || v.object == "" && len(v.blocks) == 0 {
		if r.c && r.arg != nil {
			f.freedUnknown(s, r)
		}
		return
	}
	blocks, _ := s.reach(v)
	for _, id := range blocks {
		if s.status[id] != gone {
			s.status[id] = freed
			delete(s.freedAt, id)
			f.freedParent(s, f.blocks[id])
		}
	}
}

// freedUnknown: a variable whose value nobody knows is released; a second time
// would be once too often.
func (f *function) freedUnknown(s *state, r release) {
	id := identOf(stripped(f, r.arg))
	if id == nil {
		return
	}
	v, ok := f.Info.ObjectOf(id).(*types.Var)
	if !ok || !f.isLocal(v) || s.places[placeOf(v)].isNil {
		return
	}
	b := f.block(site{r.call, "unknown"})
	b.kind, b.pos, b.name = unknown, v.Pos(), v.Name()
	s.status[b.id] = freed
	if r.sure {
		s.freedAt[b.id] = r.call.Pos()
	}
	s.places[placeOf(v)] = value{blocks: []int{b.id}, exact: true}
}

// stripped is an expression without its conversions.
func stripped(f *function, e ast.Expr) ast.Expr {
	for {
		e = ast.Unparen(e)
		call, ok := e.(*ast.CallExpr)
		if !ok || !f.isConversion(call) {
			return e
		}
		e = call.Args[0]
	}
}

// freedInside: a call releases what v leads to, and a value that owns memory is
// done with.
func (f *function) freedInside(s *state, v value) { f.freedBut(s, v, nil) }

// freedBut does so, but for these.
func (f *function) freedBut(s *state, v value, spared map[int]bool) {
	blocks, _ := s.reach(v)
	for _, id := range blocks {
		if st := s.status[id]; st == gone || spared[id] {
			continue
		}
		b := f.blocks[id]
		if b.kind == param && !b.isInside {
			f.inside(s, id, ".?")
			at := f.sites[site{f.node, blockBase(id) + ".?"}]
			s.status[at] = freed
			delete(s.freedAt, at)
			continue
		}
		s.status[id] = freed
		delete(s.freedAt, id)
	}
}

// closedOnce notes where a value was closed that must not be closed again.
func (f *function) closedOnce(s *state, call *ast.CallExpr, v value) {
	if id := f.onlyMade(s, v); id >= 0 && s.status[id] == freed {
		s.freedAt[id] = call.Pos()
	}
}

// onlyMade is the one block made here that v leads to, or -1.
func (f *function) onlyMade(s *state, v value) int {
	only := -1
	blocks, _ := s.reach(v)
	for _, id := range blocks {
		if f.blocks[id].kind != made {
			continue
		}
		if only >= 0 {
			return -1
		}
		only = id
	}
	return only
}

// closedTwice: a method that releases what the value holds, and leaves it there,
// is called a second time.
func (f *function) closedTwice(s *state, call *ast.CallExpr, name string, v value) {
	if id := f.onlyMade(s, v); id >= 0 && s.status[id] == freed && s.freedAt[id] != token.NoPos {
		f.doubleFree(s, release{call: call, name: name}, f.blocks[id])
	}
}

// give: somebody else may have v from here on, with all that it leads to.
func (f *function) give(s *state, v value) {
	if v.closure != nil {
		f.giveLiteral(s, v.closure)
	}
	blocks, objects := s.reach(v)
	for _, id := range blocks {
		switch s.status[id] {
		case live:
			s.status[id] = away
		case theirs:
			if f.blocks[id].kind == param {
				s.shared[blockBase(id)] = true // which the summary says
			}
		}
	}
	for _, o := range objects {
		s.shared[o] = true
	}
}

// isArgumentSlice: an argument, of a function whose name does not say that it frees.
func (f *function) isArgumentSlice(v value) bool {
	id, ok := v.one()
	d, isDeclared := f.node.(*ast.FuncDecl)
	return ok && isDeclared && f.blocks[id].kind == param && !f.blocks[id].isInside && clib.ReleaseGrade(d.Name.Name) == clib.No
}

// checkForeign: is this who releases such memory?
func (f *function) checkForeign(s *state, r release, b *block) {
	if !r.c {
		return
	}
	switch b.kind {
	case library:
		f.foreign(r, b, b.made.Made+" hands out memory that is "+b.library+": it must not be released")
	case made:
		if b.made.Owner || b.made.Learned || !r.sure || len(b.made.Release) == 0 || isAccepted(b.made.Release, r.name) {
			return
		}
		if known := f.cfuncs.Find(r.name); known != nil && len(known.Frees) > 0 && b.made.Release[0] == "free" {
			return // it calls free
		}
		if clib.IsForeign(b.made.Release[0], r.name, b.made.Object) {
			f.foreign(r, b, b.made.Made+" made it, which C."+b.made.Release[0]+" releases: C."+r.name+" is another allocator's")
		}
	}
}

// checkVariable: free(p) of an argument p where *p is what was made, and p somebody's
// variable.
func (f *function) checkVariable(s *state, r release, b *block) {
	id, ok := s.places[blockBase(b.id)+".*"].one()
	if !ok || r.name != "free" || b.kind != param || b.isInside || f.blocks[id].kind != made || s.status[id] == freed {
		return
	}
	m := f.blocks[id]
	f.foreign(r, m, "C.free gets "+b.name+", the address of the variable into which what "+m.made.Made+" made was put")
	f.add(Finding{
		Rule:    Leak,
		Pos:     m.pos,
		End:     m.call.End(),
		Message: "what " + m.made.Made + " made is never released: C.free gets the address of its variable",
		Related: []Related{{r.call.Pos(), "released here instead"}},
		Advice:  "C.free(unsafe.Pointer(*" + b.name + "))",
	})
}

func isAccepted(release []string, name string) bool { return slices.Contains(release, name) }

// checkGoMemory: & of a Go variable, or a slice that Go made, is Go's.
func (f *function) checkGoMemory(r release, v value) bool {
	if r.name == "free" && v.ofSlice && f.isArgumentSlice(v) {
		f.foreign(r, nil, "C.free gets an element of a slice of the caller's: that is Go's, as far as this function knows")
		return true
	}
	if r.name != "free" || v.object == "" && (v.address == "" || v.address[0] != 'v') {
		return false
	}
	if _, ok := stripped(f, r.arg).(*ast.UnaryExpr); !ok {
		return false
	}
	f.foreign(r, nil, "C.free gets Go memory, "+types.ExprString(stripped(f, r.arg))+": Go releases that itself")
	return true
}
