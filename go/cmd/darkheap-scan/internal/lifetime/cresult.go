// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/clib"
	"darkheap/cmd/darkheap-scan/internal/csource"
)

// resultC is what a C function returns, and what it leaves where its arguments
// point to.
func (f *function) resultC(s *state, call *ast.CallExpr, name string, args []value, kept []int) []value {
	if name == "CString" || name == "CBytes" {
		b := f.make(s, call, "", Result{Made: "C." + name, Release: []string{"free"}, Call: "C.free(unsafe.Pointer(p))", Even: true})
		return []value{{blocks: []int{b.id}, exact: true, nonNil: true}, {}}
	}
	if isRealloc(name) && len(call.Args) > 1 && f.isZero(call.Args[len(call.Args)-1]) {
		return nil // it only releases
	}
	if a := clib.FindAllocator(name); a != nil && !(f.isPlainC(name) && a.Out == clib.Returned) {
		if a.If != 0 && !f.isNullArgument(call, a.If, args) {
			return nil
		}
		return f.allocated(s, call, a, args, kept)
	}
	if known := f.source(name); known != nil {
		return f.ofSource(s, call, name, known, args, kept)
	}
	if whose := clib.Borrowed(name); whose != "" {
		return []value{f.borrowed(call, s, name, whose)}
	}
	if clib.ReturnsFirst(name) && len(args) > 0 {
		return []value{args[0]}
	}
	return f.unknownC(s, call, name, args, kept)
}

// unknownC is of a function of which nothing is known but what the package does
// with what it hands out.
func (f *function) unknownC(s *state, call *ast.CallExpr, name string, args []value, kept []int) []value {
	f.callees["C."+name] = true
	if all := f.habits.find(name, len(args)); len(all) > 0 {
		return f.allocatedAll(s, call, all, args, kept)
	}
	v := value{restores: kept}
	if len(call.Args) != 1 || makes(name) || !token.IsExported(name) { // C.Name(p) may be a conversion
		v.from = origin{name, clib.Returned}
	}
	return []value{v}
}

// allocatedAll is of a function that hands out more than one thing. The last comes
// first: it may be the message that says that there are no others.
func (f *function) allocatedAll(s *state, call *ast.CallExpr, all []*clib.Allocator, args []value, kept []int) []value {
	var values []value
	var failed []int
	for i := len(all) - 1; i >= 0; i-- {
		values = f.allocated(s, call, all[i], args, kept)
		if i > 0 && len(values) > 0 {
			failed = union(failed, values[0].failed)
		}
	}
	if len(values) > 0 {
		values[0].failed = union(values[0].failed, failed)
	}
	return values
}

// isNullArgument: realpath(path, NULL), g_string_free(s, FALSE)
func (f *function) isNullArgument(call *ast.CallExpr, n int, args []value) bool {
	if n == clib.Last {
		n = len(args)
	}
	if n > len(args) {
		return false
	}
	e := stripped(f, call.Args[n-1])
	return args[n-1].isNil || isNilName(e) || f.isZero(e) || strings.HasSuffix(strings.ToUpper(types.ExprString(e)), "FALSE")
}

// allocated is memory of a function of the table.
func (f *function) allocated(s *state, call *ast.CallExpr, a *clib.Allocator, args []value, kept []int) []value {
	r := resultOf(call, a)
	if a.Out == clib.Returned {
		if clib.Appends(a.Name) && len(args) > 0 {
			if id, ok := args[0].one(); ok && s.status[id] == live {
				s.status[id] = gone // the list has a new head, or is the same
			}
		}
		b := f.make(s, call, "", r)
		if known := f.cfuncs.Find(strings.TrimPrefix(r.Made, "C.")); known != nil {
			f.leaveAll(s, call, known, args)
		}
		f.errorArguments(s, args, b)
		return []value{{blocks: []int{b.id}, exact: true, restores: kept}, {failed: []int{b.id}}}
	}
	at := a.Out - 1
	if a.Out == clib.Last {
		at = len(args) - 1
	}
	if at < 0 || at >= len(args) {
		return nil
	}
	b := f.leave(s, call, at, "", r, args[at])
	if b != nil && a.Learned && !isMessage(b.name) {
		f.errorArguments(s, args, b)
	}
	switch {
	case b == nil || r.Even:
		return []value{{}}
	case strings.Contains(a.Made, "error message") || a.Learned && isMessage(b.name):
		return []value{{made: []int{b.id}}}
	}
	v := value{failed: []int{b.id}}
	return []value{v, v}
}

// isMessage: the variable is for what is said of a failure.
func isMessage(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "err") || strings.Contains(name, "msg") || strings.Contains(name, "message")
}

func resultOf(call *ast.CallExpr, a *clib.Allocator) Result {
	return Result{
		Made:    types.ExprString(call.Fun),
		Release: []string{a.Release},
		Call:    a.Call,
		Object:  a.Object,
		Learned: a.Learned,
		Even:    strings.Contains(a.Note, "also when it"),
	}
}

// ofSource is what the body of a C function of the package says.
func (f *function) ofSource(s *state, call *ast.CallExpr, name string, known *csource.Function, args []value, kept []int) []value {
	left := f.leaveAll(s, call, known, args)
	switch {
	case known.Made != nil:
		b := f.make(s, call, "", resultOf(call, known.Made))
		f.errorArguments(s, args, b)
		return []value{{blocks: []int{b.id}, exact: true, restores: kept}, {failed: []int{b.id}}}
	case len(known.Fields) > 0:
		return []value{f.structOf(s, call, known)}
	case known.IsNull:
		return []value{{isNil: true}}
	case known.Same > 0 && known.Same <= len(args):
		return []value{args[known.Same-1]}
	case known.Part > 0 && known.Part <= len(args):
		return []value{{blocks: f.vague(s, args[known.Part-1]).blocks}}
	case known.Borrowed != "":
		return []value{f.borrowed(call, s, name, known.Borrowed)}
	}
	if known.IsTruth {
		return []value{{made: left, restores: kept}}
	}
	if all := f.habits.find(name, len(args)); len(left) == 0 && (!known.IsPlain || len(all) > 0 && all[0].Out > 0) {
		return f.unknownC(s, call, name, args, kept)
	}
	return []value{{failed: left, restores: kept}}
}

// structOf is a struct that a function returns, with new memory in its fields.
func (f *function) structOf(s *state, call *ast.CallExpr, known *csource.Function) value {
	object := "o" + strconv.Itoa(int(call.Pos()))
	f.renew(s, object)
	for _, o := range known.Fields {
		b := f.make(s, call, o.Field, resultOf(call, o.Made))
		if b.name == "" {
			b.name = "." + strings.TrimLeft(o.Field, "?0123456789")
		}
		s.places[object+"."+o.Field] = value{blocks: []int{b.id}, exact: true}
	}
	return value{object: object}
}

// isPlainC: a function of the package's own C, of a name that the table has, too,
// returns no pointer.
func (f *function) isPlainC(name string) bool {
	known := f.cfuncs.Find(name)
	return known != nil && known.IsPlain
}

// leaveAll is all that a function leaves where its arguments point to.
func (f *function) leaveAll(s *state, call *ast.CallExpr, known *csource.Function, args []value) []int {
	var left []int
	for _, o := range known.Out {
		if o.Argument > len(args) {
			continue
		}
		b := f.leave(s, call, o.Argument-1, o.Field, resultOf(call, o.Made), args[o.Argument-1])
		if b != nil && !o.IsEven {
			left = append(left, b.id)
		}
	}
	return left
}

// leave puts a block where an argument points to, or in a field of that.
func (f *function) leave(s *state, call *ast.CallExpr, at int, field string, r Result, arg value) *block {
	place := arg.address
	if field != "" {
		if arg.object == "" {
			return nil
		}
		place = arg.object + "." + field
	}
	if place == "" {
		return nil
	}
	if old, ok := s.places[place].one(); ok && clib.Reuses(f.cname(call)) && s.status[old] == live {
		s.status[old] = gone // it is the same, or was moved
	}
	b := f.make(s, call, field+strconv.Itoa(at), r)
	if b.name == "" {
		b.name = strings.TrimLeft(exprName(call.Args[at]), "&")
		if field != "" {
			b.name += "." + field
		}
	}
	f.set(s, place, value{blocks: []int{b.id}, exact: true})
	if base, ok := f.ownerOf(place); ok && s.status[base] == theirs || s.shared[objectOf(place)] {
		f.give(s, s.places[place])
	}
	return b
}

// errorArguments: db := C.open(name, &message): a message says that there is none.
func (f *function) errorArguments(s *state, args []value, b *block) {
	for _, v := range args {
		if id, ok := v.one(); ok && b.made.Learned && f.blocks[id].isInside {
			s.places[witnessPlace(id)] = value{failed: []int{b.id}}
		}
		if v.address == "" {
			continue
		}
		at := s.places[v.address]
		if id, ok := at.one(); ok && id == b.id {
			continue
		}
		at.failed = append(at.failed[:len(at.failed):len(at.failed)], b.id)
		s.places[v.address] = at
	}
}

// borrowed is memory that stays somebody else's.
func (f *function) borrowed(call *ast.CallExpr, s *state, name, whose string) value {
	b := f.block(site{call, "library"})
	b.kind, b.pos, b.call, b.library = library, call.Pos(), call, whose
	b.made.Made = "C." + name
	s.status[b.id] = theirs
	return value{blocks: []int{b.id}, exact: true}
}

// ownerOf is the block in which a place is.
func (f *function) ownerOf(place string) (int, bool) {
	base, _, found := strings.Cut(place, ".")
	if !found || base[0] != 'b' {
		return 0, false
	}
	for _, b := range f.blocks {
		if blockBase(b.id) == base {
			return b.id, true
		}
	}
	return 0, false
}

func objectOf(place string) string {
	base, _, _ := strings.Cut(place, ".")
	return base
}

// exprName is the variable in C.f((**C.char)(unsafe.Pointer(&p))): &p.
func exprName(e ast.Expr) string {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.CallExpr:
			if len(x.Args) != 1 {
				return ""
			}
			e = x.Args[0]
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				return "&" + exprName(x.X)
			}
			return ""
		case *ast.Ident:
			return x.Name
		case *ast.SelectorExpr:
			return exprName(x.X) + "." + x.Sel.Name
		default:
			return ""
		}
	}
}
