// SPDX-License-Identifier: MIT

// Package lifetime follows C memory through Go functions.
//
// Each function's control flow graph is walked with the states that can reach
// each block of it: what the variables hold, which C memory is live, and what is
// deferred. A call is what the summary of its function says, and summaries are
// what callers get to know, also those in other packages.
package lifetime

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"sort"

	"darkheap/cmd/darkheap-scan/internal/csource"
)

// A Package is what Check reads.
type Package struct {
	Path     string // as symbols of it begin
	Fset     *token.FileSet
	Files    []*ast.File
	CFiles   []string // C sources of the package
	Types    *types.Package
	Info     *types.Info
	Imported func(path string) *Summaries // nil where nothing is known
}

// Checked is what there is to say of a package.
type Checked struct {
	Findings  []Finding
	Summaries *Summaries
	Trouble   []string // functions that could not be followed, and why
}

// Check finds the mistakes of a package, and what its functions do with C memory.
func Check(p *Package) *Checked {
	c := newChecker(p)
	c.settle()
	newFieldUses(c).report()
	return &Checked{c.sorted(), c.summaries, c.trouble}
}

// A checker looks at one package.
type checker struct {
	*Package
	functions []*function
	summaries *Summaries
	ctypes    map[string]bool
	cfuncs    *csource.Source
	trouble   []string
	habits    *habits
	dynamic   map[*types.Func][]*types.Func // of a method of an interface: those of the package's types
	closers   map[string][]string           // by type: the methods that release what it holds
}

// settleRounds bounds how long a chain of helpers may be.
const settleRounds = 6

func newChecker(p *Package) *checker {
	c := &checker{
		Package:   p,
		summaries: newSummaries(),
		ctypes:    collectTypes(p.Files),
		cfuncs:    csource.Parse(preambles(p.Files), p.CFiles),
		habits:    newHabits(),
		dynamic:   make(map[*types.Func][]*types.Func),
		closers:   make(map[string][]string),
	}
	maps.Copy(c.ctypes, c.cfuncs.Types)
	for _, file := range p.Files {
		for _, d := range file.Decls {
			c.declare(d)
		}
	}
	return c
}

// preambles are the comments above import "C".
func preambles(files []*ast.File) []string {
	var all []string
	for _, file := range files {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.IMPORT {
				continue
			}
			for _, s := range g.Specs {
				i := s.(*ast.ImportSpec)
				if i.Path.Value != `"C"` {
					continue
				}
				for _, doc := range []*ast.CommentGroup{g.Doc, i.Doc} {
					if doc != nil {
						all = append(all, commentText(doc))
					}
				}
			}
		}
	}
	return all
}

func commentText(doc *ast.CommentGroup) string {
	text := ""
	for _, c := range doc.List {
		t := c.Text[2:]
		if c.Text[1] == '*' {
			t = t[:len(t)-2]
		}
		text += t + "\n"
	}
	return text
}

// declare notes the functions of a declaration, with those inside of them.
func (c *checker) declare(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Body != nil {
			f := newFunction(c, d, d.Body, symbolOf(c.Path, d))
			c.functions = append(c.functions, f)
			c.literals(f, d.Body)
		}
	case *ast.GenDecl:
		outer := &function{checker: c, symbol: c.Path + ".init"}
		for _, s := range d.Specs {
			if v, ok := s.(*ast.ValueSpec); ok {
				for _, e := range v.Values {
					c.literals(outer, e)
				}
			}
		}
	}
}

// literals notes the function literals of a body as functions of their own.
func (c *checker) literals(outer *function, body ast.Node) {
	n := 0
	ast.Inspect(body, func(node ast.Node) bool {
		lit, ok := node.(*ast.FuncLit)
		if !ok {
			return true
		}
		n++
		f := newFunction(c, lit, lit.Body, literalSymbol(outer.symbol, n, outer.isLiteral))
		f.isLiteral = true
		c.functions = append(c.functions, f)
		c.literals(f, lit.Body)
		return false
	})
}

// settle walks all functions until their summaries stay as they are: in the first
// round all, then those that call one of which the summary is another one now.
func (c *checker) settle() {
	changed := make(map[string]bool)
	for round := 0; round < settleRounds; round++ {
		before := changed
		changed = make(map[string]bool)
		known := c.habits.size()
		for _, f := range c.functions {
			if (round == 0 || f.callsAny(before) || f.callsAny(changed)) && c.look(f) {
				changed[f.key] = true
			}
		}
		closers := c.findClosers()
		maps.Copy(changed, c.habits.settle(known))
		if len(changed) == 0 && maps.EqualFunc(c.closers, closers, slices.Equal) {
			return
		}
		for name := range closers {
			if !slices.Equal(c.closers[name], closers[name]) {
				c.ofType(name, changed)
			}
		}
		c.closers = closers
	}
}

// look walks a function. One that this program cannot follow costs only itself.
func (c *checker) look(f *function) (changed bool) {
	defer func() {
		if why := recover(); why != nil {
			text := fmt.Sprintf("%s: cannot be followed, by a mistake of darkheap-scan: %v", f.symbol, why)
			if !slices.Contains(c.trouble, text) {
				c.trouble = append(c.trouble, text)
			}
		}
	}()
	return f.look()
}

// ofType adds the functions that make values of a type: those that call them see
// another result, and so do they themselves.
func (c *checker) ofType(name string, changed map[string]bool) {
	for _, f := range c.functions {
		if f.returns(name) {
			f.callees[f.key] = true
			changed[f.key] = true
		}
	}
}

// sorted has the findings of all functions. What a literal does is also seen by
// the function around it: the first to say it is enough.
func (c *checker) sorted() []Finding {
	found := make(map[findingKey]*Finding)
	for _, f := range c.functions {
		for k, n := range f.findings {
			if found[k] == nil || f.isLiteral {
				found[k] = n
			}
		}
	}
	all := make([]Finding, 0, len(found))
	for _, f := range found {
		all = append(all, *f)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if a.Pos != b.Pos {
			return a.Pos < b.Pos
		}
		if a.Rule != b.Rule {
			return a.Rule < b.Rule
		}
		return a.name < b.name
	})
	return all
}
