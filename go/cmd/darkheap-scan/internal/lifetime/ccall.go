// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/clib"
	"darkheap/cmd/darkheap-scan/internal/csource"
)

// callC does a call of a C function. Unless something is known of it, it reads
// what it gets and keeps nothing: that is what C functions do with strings.
func (f *function) callC(s *state, call *ast.CallExpr, name string) []value {
	args := f.arguments(s, call)
	known := f.cfuncs[name]
	if name == "realloc" || strings.HasSuffix(name, "_realloc") && len(args) > 1 {
		f.reallocated(s, args)
	} else if f.isRelease(name, known) {
		f.releaseC(s, call, name, known, args)
	} else {
		f.passC(s, call, name, known, args)
	}
	return f.allocateC(s, call, name, known, args)
}

// isRelease: it releases an argument, or its name says so.
func (f *function) isRelease(name string, known *csource.Function) bool {
	if known != nil {
		return len(known.Frees) > 0
	}
	return clib.ReleaseGrade(name) != clib.No
}

// reallocated: the old block is no more, wherever the new one is.
func (f *function) reallocated(s *state, args []value) {
	for _, id := range args[0].blocks {
		s.status[id] = freed
		delete(s.freedAt, id)
	}
}

// releaseC is a call of a function that releases.
func (f *function) releaseC(s *state, call *ast.CallExpr, name string, known *csource.Function, args []value) {
	at := f.releasedArgument(name, known, args)
	for i, v := range args {
		if i == at {
			sure := known != nil || clib.ReleaseGrade(name) == clib.Surely
			f.freed(s, release{call: call, arg: call.Args[i], name: name, sure: sure, c: true}, v)
		}
	}
}

// releasedArgument says which one: a block that is known to be released so, or
// else the first that may be; -1 if none.
func (f *function) releasedArgument(name string, known *csource.Function, args []value) int {
	if known != nil && len(known.Frees) > 0 {
		return min(known.Frees[0]-1, len(args)-1)
	}
	if len(args) == 1 {
		if clib.ReleaseGrade(name) == clib.Surely || !f.isPlain(args[0]) || clib.FreesPlain(name) {
			return 0
		}
		return -1
	}
	for i, v := range args {
		for _, id := range v.blocks {
			for _, r := range f.blocks[id].made.Release {
				if r == name {
					return i
				}
			}
		}
	}
	if len(args) > 0 && (!f.isPlain(args[0]) || clib.FreesPlain(name)) {
		return 0
	}
	return -1
}

// isPlain: it is a string or bytes that were made here.
func (f *function) isPlain(v value) bool {
	for _, id := range v.blocks {
		if b := f.blocks[id]; b.kind == made && !b.made.Object && !b.made.Owner {
			return true
		}
	}
	return false
}

// passC gives away what a C function is known, or likely, to keep.
func (f *function) passC(s *state, call *ast.CallExpr, name string, known *csource.Function, args []value) {
	hasDestructor := f.hasDestructor(call)
	for i, v := range args {
		switch {
		case hasDestructor || clib.TakesOver(name, i+1):
			f.give(s, v)
		case known != nil:
			for _, k := range known.Keeps {
				if k == i+1 {
					f.give(s, v)
				}
			}
		case f.mayKeep(name, i, v, len(args)):
			f.give(s, v)
		}
		f.written(s, v)
	}
}

// mayKeep: objects are what libraries take over, strings are not.
func (f *function) mayKeep(name string, i int, v value, n int) bool {
	if f.isPlain(v) || !clib.MayTakeOver(name) {
		return false
	}
	words := clib.Words(name)
	for _, w := range words {
		if w == "new" || w == "create" || w == "from" || w == "wrap" || w == "own" {
			return true
		}
	}
	return i > 0
}

// written: a function may put something where & of a variable points to.
func (f *function) written(s *state, v value) {
	if v.address == "" {
		return
	}
	old := s.places[v.address]
	if len(old.blocks) == 0 {
		f.set(s, v.address, value{})
	}
}

// hasDestructor: one of the arguments is a function that releases, as the last of
// sqlite3_bind_text.
func (f *function) hasDestructor(call *ast.CallExpr) bool {
	for _, a := range call.Args {
		found := false
		ast.Inspect(a, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f.cname(n) != "" {
					return false // a call, not its name
				}
			case *ast.SelectorExpr:
				if f.isC(n) && (clib.Releases(n.Sel.Name) || isDestructorName(n.Sel.Name)) {
					found = true
				}
			}
			return true
		})
		if found {
			return true
		}
	}
	return false
}

// isDestructorName: freeCallback, my_destroy_cb; not C.CURLOPT_CLOSEPOLICY.
func isDestructorName(name string) bool {
	if strings.ToUpper(name) == name {
		return false
	}
	for _, w := range clib.Words(name) {
		switch w {
		case "free", "destroy", "destructor", "release", "dealloc", "deallocator", "deleter", "cleanup":
			return true
		}
	}
	return false
}

// allocateC is the memory that a C function hands out.
func (f *function) allocateC(s *state, call *ast.CallExpr, name string, known *csource.Function, args []value) []value {
	switch name {
	case "CString", "CBytes":
		b := f.make(s, call, "", Result{Made: "C." + name, Release: []string{"free"}, Call: "C.free(unsafe.Pointer(p))", Even: true})
		return []value{{blocks: []int{b.id}, exact: true, nonNil: true}, {failed: nil}}
	}
	a := clib.FindAllocator(name)
	if known != nil {
		a = known.Made
	}
	if a == nil {
		return f.otherC(s, call, name)
	}
	r := Result{Made: "C." + name, Release: []string{a.Release}, Call: a.Call, Object: a.Object,
		Even: strings.Contains(a.Note, "also when it")}
	if a.Out == clib.Returned || known != nil {
		b := f.make(s, call, "", r)
		return []value{{blocks: []int{b.id}, exact: true}, {failed: []int{b.id}}}
	}
	return f.leftAt(s, call, a, r, args)
}

// leftAt: the memory is left where an argument points to, and the result says
// whether it was.
func (f *function) leftAt(s *state, call *ast.CallExpr, a *clib.Allocator, r Result, args []value) []value {
	at := a.Out - 1
	if a.Out == clib.Last {
		at = len(args) - 1
	}
	if at < 0 || at >= len(args) || args[at].address == "" {
		return nil
	}
	place := args[at].address
	b := f.make(s, call, "", r)
	if b.name == "" {
		b.name = strings.TrimLeft(exprName(call.Args[at]), "&")
	}
	f.set(s, place, value{blocks: []int{b.id}, exact: true})
	if base, ok := f.ownerOf(place); ok && s.status[base] == theirs || s.shared[objectOf(place)] {
		f.give(s, s.places[place])
	}
	if r.Even {
		return []value{{}}
	}
	v := value{failed: []int{b.id}}
	return []value{v, v}
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

// otherC is the result of a function that hands out nothing that is the caller's.
func (f *function) otherC(s *state, call *ast.CallExpr, name string) []value {
	whose := clib.Borrowed(name)
	if whose == "" {
		return nil
	}
	b := f.block(site{call, "library"})
	b.kind, b.pos, b.call, b.library = library, call.Pos(), call, whose
	b.made.Made = "C." + name
	s.status[b.id] = theirs
	return []value{{blocks: []int{b.id}, exact: true}}
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
