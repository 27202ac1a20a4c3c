// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// call does a call, and returns its results.
func (f *function) call(s *state, call *ast.CallExpr) []value {
	if f.isConversion(call) {
		return f.conversion(s, call)
	}
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
	// a variable or a field that holds a function
	f.evaluate(s, call.Fun)
	for _, a := range call.Args {
		f.give(s, f.evaluate(s, a))
	}
	return nil
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
			return []value{{failed: v.failed}}
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
	if len(values) > 0 && (name == "Slice" || name == "String" || name == "Add" || name == "SliceData" || name == "StringData") {
		return values[0] // of package unsafe
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
	if isAttached(callee) && len(args) > 0 {
		f.attach(s, args)
		return nil
	}
	summary := f.summaryOf(callee)
	if summary == nil {
		f.unknownCall(s, call, callee, args, receivers)
		return nil
	}
	f.effects(s, call, callee, summary, args)
	return f.results(s, call, callee, summary, args)
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

func (f *function) effects(s *state, call *ast.CallExpr, callee *types.Func, summary *Summary, args []value) {
	for i, v := range args {
		at := min(i, len(summary.Params)-1)
		if at < 0 {
			continue
		}
		p := summary.Params[at]
		switch {
		case p.Frees:
			f.freed(s, release{call: call, name: callee.Name(), sure: p.AlwaysFrees, by: callee}, v)
		case p.FreesInside:
			f.freedInside(s, call, callee.Name(), v)
		case f.isReleasedBy(v, callee.Name()):
			f.freedInside(s, call, callee.Name(), v)
		}
		if p.Keeps {
			f.give(s, v)
		}
	}
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

// unknownCall is of a function of which there is no summary.
func (f *function) unknownCall(s *state, call *ast.CallExpr, callee *types.Func, args []value, receivers int) {
	for i, v := range args {
		if i < receivers {
			if f.isReleasedBy(v, callee.Name()) || isCloserName(callee.Name()) && v.object == "" {
				f.freedInside(s, call, callee.Name(), v)
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
	case "runtime.KeepAlive", "reflect.TypeOf", "reflect.DeepEqual", "errors.Is":
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

// results are the values that a function of this summary returns.
func (f *function) results(s *state, call *ast.CallExpr, callee *types.Func, summary *Summary, args []value) []value {
	values := make([]value, len(summary.Results))
	var blocks []int
	for i, r := range summary.Results {
		switch {
		case r.Alias > 0 && r.Alias <= len(args):
			values[i] = args[r.Alias-1]
		case r.Made != "":
			b := f.make(s, call, strconv.Itoa(i), r)
			b.made.Made = f.calledName(call)
			values[i] = value{blocks: []int{b.id}, exact: true, nonNil: true}
			if !r.Even {
				values[i].nonNil = false
				blocks = append(blocks, b.id)
			}
		}
	}
	results := callee.Type().(*types.Signature).Results()
	for i := range values {
		if i < results.Len() && isError(results.At(i).Type()) {
			values[i].failed = blocks
		}
	}
	return values
}

func (f *function) calledName(call *ast.CallExpr) string {
	return types.ExprString(call.Fun)
}

// make is a block that comes into being here.
func (f *function) make(s *state, call *ast.CallExpr, name string, r Result) *block {
	b := f.block(site{call, name})
	b.kind, b.pos, b.call, b.made = made, call.Pos(), call, r
	f.anew(s, b)
	s.status[b.id] = live
	delete(s.freedAt, b.id)
	for _, p := range s.below(blockBase(b.id)) {
		delete(s.places, p)
	}
	return b
}
