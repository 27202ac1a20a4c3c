// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/types"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/clib"
	"darkheap/cmd/darkheap-scan/internal/csource"
)

// callC does a call of a C function. Unless something is known of it, it reads
// what it gets and keeps nothing: that is what C functions do with strings.
func (f *function) callC(s *state, call *ast.CallExpr, name string) []value {
	args := f.arguments(s, call)
	kept := f.effectC(s, call, name, args)
	results := f.resultC(s, call, name, args, kept)
	f.leaveError(s, call, args)
	return results
}

// effectC is what the call does with its arguments. It returns the blocks that
// the function keeps, if it succeeds.
func (f *function) effectC(s *state, call *ast.CallExpr, name string, args []value) []int {
	known := f.source(name)
	switch {
	case isRealloc(name) && len(args) > 1:
		return f.reallocated(s, call, args)
	case f.isRelease(name):
		f.releaseC(s, call, name, known, args)
		if known != nil {
			return f.passC(s, call, name, known, args)
		}
	default:
		for _, v := range args {
			f.usedAfter(s, call, v)
		}
		return f.passC(s, call, name, known, args)
	}
	return nil
}

// source is what the body of a C function of the package says, unless it is one
// whose documentation says it.
func (f *function) source(name string) *csource.Function {
	if clib.IsDocumented(name) {
		return nil
	}
	return f.cfuncs.Find(name)
}

func isRealloc(name string) bool {
	return name == "realloc" || name == "reallocarray" || strings.HasSuffix(name, "_realloc")
}

// isRelease: it releases an argument, or its name says so.
func (c *checker) isRelease(name string) bool {
	if known := c.cfuncs.Find(name); known != nil && !clib.IsDocumented(name) {
		return len(known.Frees)+len(known.Inside) > 0
	}
	return clib.ReleaseGrade(name) != clib.No
}

// reallocated: the old block is no more, wherever the new one is; but it is, where
// there is no new one.
func (f *function) reallocated(s *state, call *ast.CallExpr, args []value) (moved []int) {
	for _, v := range args {
		if _, ok := v.one(); !ok && len(v.blocks) == 0 {
			continue
		}
		if v.exact && len(args) > 2 && f.blocks[v.blocks[0]].kind != made {
			continue // an allocator of its own comes first
		}
		for _, id := range v.blocks {
			s.status[id] = freed
			delete(s.freedAt, id)
		}
		if id, ok := v.one(); ok {
			s.freedAt[id] = call.Pos()
		}
		return v.blocks
	}
	return nil
}

// releaseC is a call of a function that releases.
func (f *function) releaseC(s *state, call *ast.CallExpr, name string, known *csource.Function, args []value) {
	if known != nil {
		for _, i := range known.Inside {
			if i <= len(args) {
				v := args[i-1]
				if v.address != "" { // zsock_destroy(&p)
					v = f.stands(s, v.address)
				}
				f.freedInside(s, v)
			}
		}
	}
	at := f.releasedArgument(s, name, known, args)
	for i, v := range args {
		if i == at {
			sure := (known != nil || f.isSureRelease(name)) && !clib.CountsDown(name)
			f.freed(s, release{call: call, arg: call.Args[i], name: name, sure: sure, c: true}, v)
		}
	}
}

// isSureRelease: documented, or named so, or what the package has for that.
func (f *function) isSureRelease(name string) bool {
	f.callees["C."+name] = true
	return clib.ReleaseGrade(name) == clib.Surely || clib.NamesFree(name) || f.habits.releasers[name]
}

// releasedArgument says which one: a block that is known to be released so, or
// else the first that may be; -1 if none.
func (f *function) releasedArgument(s *state, name string, known *csource.Function, args []value) int {
	if known != nil {
		if len(known.Frees) == 0 {
			return -1
		}
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
	for i, v := range args {
		if at := s.places[v.address]; v.address != "" && (at.from.name != "" || len(at.blocks) > 0) {
			return i // free(context, &p, n), where something was left in p
		}
	}
	for i, v := range args {
		if f.isOwnField(v) {
			return i // free(context, x.p)
		}
	}
	if len(args) > 0 && (!f.isPlain(args[0]) || clib.FreesPlain(name)) {
		return 0
	}
	return -1
}

// isOwnField: it stands in a field of the receiver.
func (f *function) isOwnField(v value) bool {
	d, ok := f.node.(*ast.FuncDecl)
	id, isOne := v.one()
	if !ok || !isOne || d.Recv == nil {
		return false
	}
	b := f.blocks[id]
	return b.kind == param && b.isInside && b.param == 0 && b.parent >= 0 && !f.blocks[b.parent].isInside
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

// isRaw: memory of malloc, in which anything may stand; not a copy of Go's.
func (f *function) isRaw(v value) bool {
	id, ok := v.one()
	if !ok || f.blocks[id].kind != made {
		return false
	}
	switch f.blocks[id].made.Made {
	case "C.malloc", "C.calloc", "C.realloc":
		return true
	}
	return false
}

// passC gives away what a C function is known, or likely, to keep.
func (f *function) passC(s *state, call *ast.CallExpr, name string, known *csource.Function, args []value) []int {
	var kept []int
	owned := f.ownedByDestructor(call, args)
	isGiven := hasOwnerFlag(call)
	for i, v := range args {
		isKnown := i == owned || isGiven || clib.TakesOver(name, i+1) || known != nil && containsBlock(known.Keeps, i+1)
		if isKnown {
			for _, id := range v.blocks {
				if s.status[id] == live {
					kept = append(kept, id)
				}
			}
		}
		if isKnown || known == nil && f.mayKeep(name, i, v) ||
			known != nil && containsBlock(known.MayKeep, i+1) && (!f.isPlain(v) || f.isRaw(v)) {
			f.give(s, v)
		}
		if f.lent(call, name, i, v) && !isKnown {
			f.give(s, v)
		}
		if v.address != "" {
			f.written(s, call, v, origin{name, i + 1})
		}
	}
	return kept
}

// hasOwnerFlag: C.SQLITE_DESERIALIZE_FREEONCLOSE, G_..._TAKE_OWNERSHIP
func hasOwnerFlag(call *ast.CallExpr) bool {
	for _, a := range call.Args {
		text := types.ExprString(a)
		if strings.Contains(text, "FREEONCLOSE") || strings.Contains(text, "OWNERSHIP") {
			return true
		}
	}
	return false
}

// mayKeep: objects are what libraries take over, strings are not.
func (f *function) mayKeep(name string, i int, v value) bool {
	if f.isRaw(v) && clib.KeepsContext(name) {
		return true
	}
	if f.isPlain(v) || f.isOwned(v) {
		return false
	}
	if strings.HasSuffix(name, "_RW") {
		return true // SDL closes the stream, if its caller says so
	}
	if !clib.MayTakeOver(name) {
		return false
	}
	if i == 0 && f.isMethodOf(name, v) {
		return false
	}
	words := clib.Words(name)
	for _, w := range words {
		if w == "new" || w == "create" || w == "from" || w == "wrap" || w == "own" || w == "open" || w == "fopen" || w == "fdopen" {
			return true
		}
	}
	return i > 0
}

// isMethodOf: mdb_env_open is of what mdb_env_close releases.
func (f *function) isMethodOf(name string, v value) bool {
	id, ok := v.one()
	if !ok || len(f.blocks[id].made.Release) == 0 {
		return false
	}
	release := f.blocks[id].made.Release[0]
	at := strings.LastIndexByte(release, '_')
	return at > 0 && strings.HasPrefix(name, release[:at+1]) && strings.LastIndexByte(name, '_') == at
}

// isOwned: it stands in a field of an argument that has a method to release it.
func (f *function) isOwned(v value) bool {
	id, ok := v.one()
	if !ok || f.blocks[id].kind != param || !f.blocks[id].isInside {
		return false
	}
	p := f.params[f.blocks[id].param]
	return p != nil && len(f.closers[typeName(p.Type())]) > 0
}

// written: a function may put something where & of a variable points to. What was
// deferred for the nil that stood there, does nothing for that.
func (f *function) written(s *state, call *ast.CallExpr, v value, from origin) {
	old := s.places[v.address]
	if len(old.blocks) > 0 || old.object != "" && (old.object != "o"+v.address || s.hasBelow(old.object)) {
		return
	}
	f.learnStored(call.Args[from.out-1], from)
	if old.object == "" {
		f.deferredForNil(s, v.address, call)
	}
	if old.from.name != "" {
		from = old.from // the first has filled it, who comes after reads it
	}
	f.set(s, v.address, value{object: old.object, from: from})
}

// ownedByDestructor: one of the arguments is a function that releases, as the last
// of sqlite3_bind_text; the one that it is for stands before it. -1: there is none.
func (f *function) ownedByDestructor(call *ast.CallExpr, args []value) int {
	for i, a := range call.Args {
		if !f.isDestructor(a) {
			continue
		}
		for j := i - 1; j >= 0; j-- {
			if len(args[j].blocks) > 0 || args[j].object != "" {
				return j
			}
		}
		for j := i + 1; j < len(args); j++ {
			if len(args[j].blocks) > 0 {
				return j
			}
		}
	}
	return -1
}

// isDestructor: the expression names a C function that releases.
func (f *function) isDestructor(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if f.cname(n) != "" && !f.isNameOnly(n) {
				return false // a call, not its name
			}
		case *ast.SelectorExpr:
			if f.isC(n) && (clib.Releases(n.Sel.Name) || isDestructorName(n.Sel.Name)) {
				found = true
			}
		}
		return true
	})
	return found
}

// isNameOnly: C.destroy_fn(C.goDestroy), where nothing is called.
func (f *function) isNameOnly(call *ast.CallExpr) bool {
	if len(call.Args) != 1 {
		return false
	}
	e, ok := stripped(f, call.Args[0]).(*ast.SelectorExpr)
	return ok && f.isC(e)
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
