// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// call does a call, and returns its results. The first stays at a place of its
// own, for if C.f(&p) != 0.
func (f *function) call(s *state, call *ast.CallExpr) []value {
	if f.isConversion(call) {
		return f.conversion(s, call)
	}
	results := f.callAny(s, call)
	if len(results) > 0 {
		s.places[resultPlace(call)] = results[0]
	} else {
		delete(s.places, resultPlace(call))
	}
	return results
}

func resultPlace(call *ast.CallExpr) string { return "r" + strconv.Itoa(int(call.Pos())) }

func (f *function) callAny(s *state, call *ast.CallExpr) []value {
	if name := f.cname(call); name != "" {
		return f.callC(s, call, name)
	}
	if lit := f.literalOf(s, call); lit != nil && f.depth < literalsDepth {
		return f.callLiteralOnce(s, lit, f.arguments(s, call))
	}
	switch callee := f.callee(call).(type) {
	case *types.Builtin:
		return []value{f.builtin(s, call, callee.Name())}
	case *types.Func:
		return f.callGo(s, call, callee)
	}
	if e := f.unresolved(call); e != nil {
		f.callUnresolved(s, e, f.evaluate(s, e.X))
	}
	// a variable or a field that holds a function
	if fun := f.evaluate(s, call.Fun); fun.releases {
		f.freedInside(s, fun)
	}
	for _, a := range call.Args {
		if v := f.evaluate(s, a); !f.isCallback(call) || !f.isOwner(v) {
			f.give(s, v)
		}
	}
	return nil
}

// isCallback: a parameter that is a function is called with what this one has, and
// lends it for that long.
func (f *function) isCallback(call *ast.CallExpr) bool {
	id := identOf(call.Fun)
	if id == nil {
		return false
	}
	v, ok := f.Info.Uses[id].(*types.Var)
	return ok && slices.Contains(f.params, v)
}

// isOwner: it is a value that owns memory, with a method that releases it.
func (f *function) isOwner(v value) bool {
	id, ok := v.one()
	return ok && f.blocks[id].made.Owner
}

// unresolved is a method of which nobody knows whose it is: one of a value whose
// type is made of C's.
func (f *function) unresolved(call *ast.CallExpr) *ast.SelectorExpr {
	e, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || f.isC(e) || f.isPackage(e.X) || f.callee(call) != nil {
		return nil
	}
	return e
}

// callUnresolved: it may do anything with the value, and what its name says.
func (f *function) callUnresolved(s *state, e *ast.SelectorExpr, v value) {
	if isCloserName(e.Sel.Name) {
		f.freedInside(s, v)
		return
	}
	f.give(s, v)
}

func (f *function) arguments(s *state, call *ast.CallExpr) []value {
	values := make([]value, len(call.Args))
	for i, a := range call.Args {
		values[i] = f.evaluate(s, a)
		f.isArgument(values[i], call)
	}
	return values
}

// isArgument: a block that has no name yet was made for this call only.
func (f *function) isArgument(v value, call *ast.CallExpr) {
	for _, id := range v.blocks {
		if b := f.blocks[id]; b.name == "" && b.kind == made && !b.isArg {
			b.isArg, b.into = true, types.ExprString(call.Fun)
		}
	}
}

func (f *function) isConversion(call *ast.CallExpr) bool {
	if len(call.Args) != 1 {
		return false
	}
	if p, ok := call.Fun.(*ast.ParenExpr); ok {
		if e, ok := ast.Unparen(p).(*ast.SelectorExpr); ok && f.isC(e) {
			return true
		}
	}
	switch e := ast.Unparen(call.Fun).(type) {
	case *ast.StarExpr, *ast.ArrayType, *ast.FuncType, *ast.MapType, *ast.InterfaceType, *ast.ChanType:
		return true
	case *ast.SelectorExpr:
		if f.isC(e) {
			return f.ctypes[e.Sel.Name] || isTypeName(e.Sel.Name)
		}
	}
	tv, ok := f.Info.Types[call.Fun]
	return ok && tv.IsType()
}

func (f *function) conversion(s *state, call *ast.CallExpr) []value {
	v := f.evaluate(s, call.Args[0])
	if t, ok := f.Info.Types[call.Fun]; ok && t.IsType() {
		if b, ok := t.Type.Underlying().(*types.Basic); ok && b.Kind() != types.Uintptr &&
			b.Kind() != types.UnsafePointer && b.Kind() != types.Invalid {
			return []value{{failed: v.failed, made: v.made, restores: v.restores}}
		}
	}
	return []value{v}
}

func (f *function) builtin(s *state, call *ast.CallExpr, name string) value {
	switch name {
	case "append":
		return f.appended(s, call)
	case "new", "make":
		if name == "make" && len(call.Args) > 1 {
			f.evaluate(s, call.Args[1])
		}
		object := "o" + strconv.Itoa(int(call.Pos()))
		f.renew(s, object)
		return value{object: object, nonNil: true}
	case "copy":
		to, from := f.evaluate(s, call.Args[0]), f.evaluate(s, call.Args[1])
		if from.object != "" || len(from.blocks) > 0 && !from.exact {
			f.store(s, to, "[]", f.vague(s, from), true)
		}
		return value{}
	case "panic":
		f.arguments(s, call)
		return value{}
	}
	values := f.arguments(s, call)
	switch name { // of package unsafe
	case "Slice", "String", "SliceData", "StringData":
		return values[0]
	case "Add":
		v := values[0]
		v.isInner = !f.isZero(call.Args[1])
		return v
	}
	return value{}
}

func (f *function) appended(s *state, call *ast.CallExpr) value {
	values := f.arguments(s, call)
	to := values[0]
	if to.isNil {
		to = value{object: "o" + strconv.Itoa(int(call.Pos()))}
		f.renew(s, to.object)
	}
	for i, v := range values[1:] {
		if call.Ellipsis != token.NoPos && i == len(values)-2 {
			v = f.vague(s, v)
		}
		f.store(s, to, "[]", v, true)
	}
	to.nonNil, to.isNil = true, false
	return to
}

// callGo does a call of a function or method whose name is known.
func (f *function) callGo(s *state, call *ast.CallExpr, callee *types.Func) []value {
	signature := callee.Type().(*types.Signature)
	var args []value
	if signature.Recv() != nil {
		if e, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			if sel := f.Info.Selections[e]; sel != nil && sel.Kind() == types.MethodVal {
				args = append(args, f.evaluate(s, e.X))
			}
		}
	}
	receivers := len(args)
	args = append(args, f.arguments(s, call)...)
	f.giveLiterals(s, args)
	if isAttached(callee) && len(args) > 0 {
		f.attach(s, args)
		return nil
	}
	f.dependsOn(callee)
	summary := f.summaryOf(callee)
	if summary == nil {
		f.unknownCall(s, call, callee, args, receivers)
		return f.withErrors(s, nil, callee, nil, args)
	}
	left := f.effects(s, call, callee, summary, args)
	return f.results(s, call, callee, summary, args, left)
}

// dependsOn notes the functions whose summaries a call looks at.
func (f *function) dependsOn(callee *types.Func) {
	if callee.Pkg() != f.Types {
		return
	}
	f.callees[keyOf(callee.Origin())] = true
	for _, m := range f.implementations(callee) {
		f.callees[keyOf(m)] = true
	}
}

// giveLiterals: the function may call them, or keep them. What stands beside them is
// still needed then.
func (f *function) giveLiterals(s *state, args []value) {
	before := len(f.pending)
	f.pending = append(f.pending, args...)
	for _, v := range args {
		if v.closure != nil {
			f.giveLiteral(s, v.closure)
		}
	}
	f.pending = f.pending[:before]
}

// isAttached: the garbage collector releases it.
func isAttached(callee *types.Func) bool {
	switch callee.FullName() {
	case "runtime.SetFinalizer", "runtime.AddCleanup":
		return true
	}
	return false
}

// attach: a finalizer or a cleanup has them from here on.
func (f *function) attach(s *state, args []value) {
	for _, v := range args {
		f.give(s, v)
		for _, id := range v.blocks {
			if s.status[id] == live {
				s.status[id] = away
			}
		}
	}
}

// effects is what the function does with its arguments. It returns what it has left
// where they point to.
func (f *function) effects(s *state, call *ast.CallExpr, callee *types.Func, summary *Summary, args []value) (left []int) {
	for i, v := range args {
		at := min(i, len(summary.Params)-1)
		if at < 0 {
			continue
		}
		p := summary.Params[at]
		switch {
		case p.Frees:
			f.freed(s, release{call: call, name: callee.Name(), sure: p.AlwaysFrees}, v)
		case p.FreesInside:
			if p.Once {
				f.closedTwice(s, call, callee.Name(), v)
			}
			f.freedBut(s, v, f.spared(s, v, p.Fields))
			if p.Once {
				f.closedOnce(s, call, v)
			}
		case f.isReleasedBy(v, callee.Name()):
			f.freedInside(s, v)
		}
		if p.Fills {
			f.fill(s, v)
		}
		if p.Keeps || f.isTaken(v, p) {
			f.give(s, v)
		}
		if at := i - len(args) + len(call.Args); p.Leaves != nil && at >= 0 {
			if b := f.leave(s, call, at, "", *p.Leaves, v); b != nil {
				b.made.Made = types.ExprString(call.Fun)
				left = append(left, b.id)
			}
		}
	}
	return left
}

// isTaken: it hands an object on to a C function that may keep it.
func (f *function) isTaken(v value, p Param) bool {
	id, ok := v.one()
	if !ok || !f.isLearned(id) {
		return false
	}
	for _, key := range p.Passed {
		name, _, _ := strings.Cut(key, "#")
		if f.takes(key, name) {
			return true
		}
	}
	return false
}

// isReleasedBy: a value that owns memory, and a method that releases it.
func (f *function) isReleasedBy(v value, method string) bool {
	for _, id := range v.blocks {
		for _, r := range f.blocks[id].made.Release {
			if r == method {
				return true
			}
		}
	}
	return false
}

// releasesReceiver: a method value, called, would release what it is of.
func (f *function) releasesReceiver(v value, method *types.Func) bool {
	if s := f.summaryOf(method); s != nil && len(s.Params) > 0 {
		return s.Params[0].Frees || s.Params[0].FreesInside
	}
	return f.isReleasedBy(v, method.Name()) || isCloserName(method.Name())
}

// unknownCall is of a function of which there is no summary.
func (f *function) unknownCall(s *state, call *ast.CallExpr, callee *types.Func, args []value, receivers int) {
	for i, v := range args {
		if i < receivers {
			if f.isReleasedBy(v, callee.Name()) || isCloserName(callee.Name()) && v.object == "" {
				f.freedInside(s, v)
			}
			continue
		}
		if !onlyLooks(callee) {
			f.give(s, v)
		}
	}
}

// onlyLooks: it keeps nothing of what it gets.
func onlyLooks(callee *types.Func) bool {
	switch callee.FullName() {
	case "runtime.KeepAlive", "reflect.TypeOf", "reflect.DeepEqual", "errors.Is",
		"io.Copy", "io.CopyN", "io.CopyBuffer", "io.ReadAll", "io.ReadFull", "io.ReadAtLeast", "io.WriteString",
		"encoding/json.Marshal", "encoding/json.Unmarshal":
		return true
	}
	if callee.Pkg() == nil {
		return false
	}
	switch callee.Pkg().Path() {
	case "fmt", "log", "strings", "bytes", "testing", "strconv", "unicode/utf8", "encoding/binary":
		return !strings.Contains(callee.Name(), "Cleanup")
	case "log/slog", "math", "sort", "slices", "hash/crc32", "encoding/hex":
		return true
	}
	return false
}
