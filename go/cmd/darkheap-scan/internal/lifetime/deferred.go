// SPDX-License-Identifier: MIT

package lifetime

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"darkheap/cmd/darkheap-scan/internal/clib"
)

// deferCall notes a call for the exit. Its arguments are what they are now.
func (f *function) deferCall(s *state, n *ast.DeferStmt) {
	d := deferred{call: n.Call}
	f.isDeferred[n.Call] = true
	if lit, ok := ast.Unparen(n.Call.Fun).(*ast.FuncLit); ok {
		d.callee = value{closure: lit}
		d.args = f.arguments(s, n.Call)
		f.deferInLoop(s, n, lit)
		s.defers = append(s.defers, d)
		return
	}
	if lit := f.literalOf(s, n.Call); lit != nil {
		d.callee = value{closure: lit}
	} else if e, ok := ast.Unparen(n.Call.Fun).(*ast.SelectorExpr); ok && !f.isC(e) && !f.isPackage(e.X) {
		d.callee = f.evaluate(s, e.X)
	} else if _, isFunction := f.callee(n.Call).(*types.Func); !isFunction && f.cname(n.Call) == "" {
		d.callee = f.evaluate(s, n.Call.Fun)
	}
	d.args = f.arguments(s, n.Call)
	f.deferredNil(s, n)
	f.deferInLoop(s, n, nil)
	s.defers = append(s.defers, d)
}

// deferredNil: defer C.free(unsafe.Pointer(p)) while p is still nil.
func (f *function) deferredNil(s *state, n *ast.DeferStmt) {
	name := f.cname(n.Call)
	if name == "" || clib.ReleaseGrade(name) == clib.No || len(n.Call.Args) == 0 {
		return
	}
	for _, a := range n.Call.Args {
		if id := identOf(stripped(f, a)); id != nil {
			v, ok := f.Info.ObjectOf(id).(*types.Var)
			if ok && f.isLocal(v) && (s.places[placeOf(v)].isNil || f.isUnsetC(s, v)) {
				s.nilAt[placeOf(v)] = n.Pos()
			}
		}
	}
}

// deferredForNil: a call leaves a pointer where nil was when its release was
// deferred. Of memory that nobody knows the release is what is wrong.
func (f *function) deferredForNil(s *state, place string, call *ast.CallExpr) {
	at := s.nilAt[place]
	if at == token.NoPos {
		return
	}
	f.nilCalls[at] = Finding{
		Rule: NilDefer,
		Pos:  at,
		End:  at,
		Message: fmt.Sprintf("the release is deferred while the pointer is nil: what %s leaves there at line %d is never released",
			types.ExprString(call.Fun), f.line(call.Pos())),
		Related: []Related{{call.Pos(), "the pointer is set here"}},
		Advice:  "defer it after that call",
	}
}

// isUnsetC: a variable of a type of C's that was only declared.
func (f *function) isUnsetC(s *state, v *types.Var) bool {
	at := s.places[placeOf(v)]
	return at.object == "o"+placeOf(v) && !s.hasBelow(at.object) && v.Type() == types.Typ[types.Invalid]
}

// runDefers does what was deferred, the last first, as far as it is done with what
// it got then.
func (f *function) runDefers(s *state) []*state {
	states := []*state{s}
	calls := s.defers
	pending := len(f.pending)
	for i := len(calls) - 1; i >= 0; i-- {
		for _, d := range calls[:i] { // they still need theirs
			f.pending = append(append(f.pending, d.callee), d.args...)
		}
		var after []*state
		for _, s := range states {
			s.defers = nil
			after = append(after, f.runDeferred(s, calls[i])...)
		}
		states = fewest(after)
		f.pending = f.pending[:pending]
	}
	return states
}

// fewest keeps the number of states at an exit in bounds.
func fewest(states []*state) []*state {
	const most = 16
	seen := make(map[sum]bool)
	kept := states[:0:0]
	for _, s := range states {
		if k := s.key(true); !seen[k] && len(kept) < most {
			seen[k] = true
			kept = append(kept, s)
		}
	}
	return kept
}

func (f *function) runDeferred(s *state, d deferred) []*state {
	results := s.results
	if lit := d.callee.closure; lit != nil && f.depth < literalsDepth {
		all := f.callLiteral(s, lit, d.args)
		for _, after := range all {
			after.results = results
		}
		return all
	}
	f.replay(s, d)
	s.results = results
	return []*state{s}
}

// replay does a deferred call with the arguments that it got.
func (f *function) replay(s *state, d deferred) {
	if name := f.cname(d.call); name != "" {
		f.effectC(s, d.call, name, f.atExit(s, d))
		return
	}
	callee, ok := f.callee(d.call).(*types.Func)
	if !ok {
		if e := f.unresolved(d.call); e != nil {
			f.callUnresolved(s, e, d.callee)
		}
		if d.callee.releases {
			f.freedInside(s, d.callee)
		}
		for _, v := range d.args {
			f.give(s, v)
		}
		return
	}
	f.dependsOn(callee)
	args := f.atExit(s, d)
	receivers := 0
	if callee.Type().(*types.Signature).Recv() != nil {
		args = append([]value{d.callee}, args...)
		receivers = 1
	}
	if isAttached(callee) {
		f.attach(s, args)
		return
	}
	if summary := f.summaryOf(callee); summary != nil {
		f.effects(s, d.call, callee, summary, args)
		return
	}
	f.unknownCall(s, d.call, callee, args, receivers)
}

// atExit are the arguments as they were; of a list or an object what it leads to
// by now. Only of nil is it sure that it has not become anything else.
func (f *function) atExit(s *state, d deferred) []value {
	args := append([]value(nil), d.args...)
	for i, v := range args {
		if v.isNil || v.isUnknown() {
			args[i] = value{isNil: true, from: v.from}
		}
	}
	return args
}

// deferInLoop: what a turn of a loop makes lives until the function ends.
func (f *function) deferInLoop(s *state, n *ast.DeferStmt, lit *ast.FuncLit) {
	loop := f.loopAround(n.Pos())
	if loop == nil || !f.comesBack(n) {
		return
	}
	var blocks []int
	if lit == nil {
		for _, a := range f.arguments(s, n.Call) {
			if id, ok := a.one(); ok {
				blocks = append(blocks, id)
			}
		}
		if e, ok := ast.Unparen(n.Call.Fun).(*ast.SelectorExpr); ok && !f.isC(e) && !f.isPackage(e.X) {
			blocks = append(blocks, f.evaluate(s, e.X).blocks...)
		}
		if !f.releasesWhatItGets(n.Call) {
			return
		}
	} else {
		for _, id := range f.releasedBy(s, lit) {
			if s.status[id] == live {
				blocks = append(blocks, id)
			}
		}
	}
	for _, id := range blocks {
		b := f.blocks[id]
		if b.kind == made && b.pos >= loop.Pos() && b.pos < loop.End() {
			f.loopDefers[id] = n.Pos()
		}
	}
}

func (f *function) releasesWhatItGets(call *ast.CallExpr) bool {
	if name := f.cname(call); name != "" {
		return f.isRelease(name)
	}
	callee, ok := f.callee(call).(*types.Func)
	if !ok {
		return false
	}
	if s := f.summaryOf(callee); s != nil {
		for _, p := range s.Params {
			if p.Frees || p.FreesInside {
				return true
			}
		}
	}
	return isCloserName(callee.Name())
}

// releasedBy are the blocks that a literal would release now.
func (f *function) releasedBy(s *state, lit *ast.FuncLit) []int {
	if f.depth >= literalsDepth {
		return nil
	}
	before := s.clone()
	before.defers = nil
	var all []int
	for _, after := range f.callLiteral(before, lit, nil) {
		for id, st := range after.status {
			if before := s.status[id]; st == freed && before != freed && before != gone {
				all = append(all, id)
			}
		}
	}
	return all
}

// loopAround is the innermost loop of the body that a place is in, not counting
// those around a literal.
func (f *function) loopAround(pos token.Pos) ast.Node {
	var found ast.Node
	ast.Inspect(f.body, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || pos >= n.End() {
			return false
		}
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			found = n
		case *ast.FuncLit:
			found = nil
		}
		return true
	})
	return found
}
