// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/clib"
)

// Most libraries stand in no table. But a package that releases at one place what
// a C function has handed out says thereby whose that is: everywhere.

// An origin is a C function that nobody knows, and where it hands something out:
// clib.Returned, or the argument, from 1 on, that says where it leaves it.
type origin struct {
	name string
	out  int
}

// habits are what a package does with what such functions hand out.
type habits struct {
	known    map[origin]*clib.Allocator
	stored   map[*types.Var]map[origin]bool // what goes into fields
	released map[*types.Var]release         // fields, and who releases what is there

	releasers map[string]bool // C functions that release
	lends     map[string]bool // arguments of C functions that they only borrow
}

func newHabits() *habits {
	return &habits{
		known:    make(map[origin]*clib.Allocator),
		stored:   make(map[*types.Var]map[origin]bool),
		released: make(map[*types.Var]release),

		releasers: make(map[string]bool),
		lends:     make(map[string]bool),
	}
}

// find is how what a function hands out is released here.
func (h *habits) find(name string, arguments int) (all []*clib.Allocator) {
	for out := 0; out <= arguments; out++ {
		if a := h.known[origin{name, out}]; a != nil {
			all = append(all, a)
		}
	}
	return all
}

// releases notes that a call releases what comes from there.
func (h *habits) releases(from origin, r release) {
	if from.name == "" || h.known[from] != nil || !r.tells() {
		return
	}
	prefix := ""
	if r.c {
		prefix = "C."
		h.releasers[r.name] = true
	}
	h.known[from] = &clib.Allocator{
		Name:    from.name,
		Made:    "an object",
		Release: r.name,
		Call:    prefix + r.name + "(p)",
		Out:     from.out,
		Object:  true,
		Learned: true,
	}
}

// tells: it releases memory, and not what is only open.
func (r release) tells() bool {
	switch r.name {
	case "close", "closesocket", "dlclose", "munmap", "shmdt", "realloc":
		return false
	}
	return r.c || r.sure
}

// stores notes what goes into a field.
func (h *habits) stores(field *types.Var, from origin, byConstructor bool) {
	if from.name == "" || !makes(from.name) && !byConstructor {
		return
	}
	if h.stored[field] == nil {
		h.stored[field] = make(map[origin]bool)
	}
	h.stored[field][from] = true
}

// makes: the name says that the function hands out what is new. A field may also
// hold what is not its own.
func makes(name string) bool {
	words := clib.Words(name)
	for i, w := range words {
		switch w {
		case "is", "has", "get", "set", "next", "peek", "find":
			return false
		case "new", "new2", "new3", "create", "alloc", "open", "init", "make", "build", "dup", "copy", "clone",
			"load", "parse", "compile", "prepare", "connect", "decode", "generate", "acquire", "construct":
			return true
		case "read", "import", "query", "exec", "execute": // nouns, too
			if i == len(words)-1 {
				return true
			}
		}
	}
	return false
}

// isConstructor: what the function puts into a field is made by it.
func (f *function) isConstructor() bool {
	d, ok := f.node.(*ast.FuncDecl)
	return ok && startsWith(d.Name.Name, []string{"new", "create", "make", "open", "clone", "copy", "lookup", "load", "parse", "read", "from", "dial",
		"connect", "start", "begin"})
}

// settle draws the conclusions from fields, and returns the functions of which
// something is known now that was not before.
func (h *habits) settle(before int) (learned map[string]bool) {
	for field, r := range h.released {
		for from := range h.stored[field] {
			h.releases(from, r)
		}
	}
	if h.size() == before {
		return nil
	}
	learned = make(map[string]bool)
	for key := range h.lends {
		name, _, _ := strings.Cut(key, "#")
		learned["C."+name] = true
	}
	for from := range h.known {
		learned["C."+from.name] = true
	}
	for name := range h.releasers {
		learned["C."+name] = true
	}
	return learned
}

// size grows with all that is learned.
func (h *habits) size() int { return len(h.known) + len(h.lends) + len(h.releasers) }

// learnRelease: what a call releases came from a C function, or stands in a field.
func (f *function) learnRelease(r release, v value) {
	f.habits.releases(v.from, r)
	if r.arg == nil || !r.tells() {
		return
	}
	e := stripped(f, r.arg)
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = ast.Unparen(u.X)
	}
	if s, ok := e.(*ast.SelectorExpr); ok && !f.isC(s) {
		if field, ok := f.fieldOf(s); ok {
			if _, known := f.habits.released[field]; !known {
				f.habits.released[field] = r
			}
		}
	}
}

// learnStored: the function leaves something in a field, by C.f(&x.field).
func (f *function) learnStored(e ast.Expr, from origin) {
	u, ok := stripped(f, e).(*ast.UnaryExpr)
	if !ok || u.Op != token.AND {
		return
	}
	if s, ok := ast.Unparen(u.X).(*ast.SelectorExpr); ok && !f.isC(s) {
		if field, ok := f.fieldOf(s); ok {
			f.habits.stores(field, from, false)
		}
	}
}
