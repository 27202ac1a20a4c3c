// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/cfg"
)

// A function is one that has a body: declared, or a literal looked at by itself.
type function struct {
	*checker
	node      ast.Node
	body      *ast.BlockStmt
	symbol    string
	key       string // in summaries
	isLiteral bool
	params    []*types.Var // the receiver first
	summary   *Summary

	ranged     map[ast.Expr]bool // what range clauses go through, and no variable has
	comms      map[ast.Stmt]bool // sends of a select: one of them is done, or none
	graphs     map[*ast.BlockStmt]*cfg.CFG
	conditions map[string]int // how often each is asked

	// what the walk has found
	findings    map[findingKey]*Finding
	stores      []fieldStore
	callees     map[string]bool // functions of the package
	blocks      []*block
	sites       map[site]int
	ends        map[int]*ends
	lost        map[int]*loss
	nilCalls    map[token.Pos]Finding        // releases deferred too early, of memory that nobody knows
	nilDefers   map[int]token.Pos            // blocks that a release deferred too early was meant for
	filled      map[int]bool                 // parameters that got C memory
	makers      map[string]emptyMaker        // by object: the call that made it, empty
	sent        map[int]bool                 // blocks that a select statement may send
	stored      map[int]bool                 // blocks that went into a list or an object
	loopDefers  map[int]token.Pos            // blocks of which the release is deferred in a loop
	objectTypes map[string]string            // of what type the objects are
	declared    map[*types.Var]string        // C's name of the type that they point to, or are of
	releasing   map[ast.Node]bool            // loops that release what they have not made
	passed      map[int]map[string]token.Pos // by block: arguments of C functions that it was
	isDeferred  map[*ast.CallExpr]bool
	pending     []value // arguments of a call that is being done
	steps       int
	depth       int       // of literals that are walked inside of this
	node0       ast.Node  // the statement that is walked
	at          token.Pos // and where that is
}

// A site is where a block comes from.
type site struct {
	node ast.Node
	name string
}

// ends are the exits that a block came to.
type ends struct {
	leaks []exitPoint
	good  []exitPoint // where it was released, or given away
}

// An exitPoint is a return, or the end of the body.
type exitPoint struct {
	pos      token.Pos
	explicit bool
	freed    bool // else given away
}

// A loss is where nothing refers to a block any more.
type loss struct {
	pos         token.Pos
	overwritten bool
	atReturn    bool // by the results of a return
	again       bool // made anew, by a loop
}

func newFunction(c *checker, node ast.Node, body *ast.BlockStmt, symbol string) *function {
	f := &function{
		checker:    c,
		node:       node,
		body:       body,
		symbol:     symbol,
		graphs:     make(map[*ast.BlockStmt]*cfg.CFG),
		conditions: make(map[string]int),
	}
	switch n := node.(type) {
	case *ast.FuncDecl:
		if n.Recv != nil {
			f.addParams(n.Recv, true)
		}
		f.addParams(n.Type.Params, false)
	case *ast.FuncLit:
		f.addParams(n.Type.Params, false)
	}
	if d, ok := node.(*ast.FuncDecl); ok {
		if obj, ok := c.Info.Defs[d.Name].(*types.Func); ok && d.Name.Name != "_" {
			f.key = keyOf(obj)
		}
	}
	f.countConditions()
	f.comms, f.ranged = selectSends(body), rangedOver(body)
	return f
}

// selectSends are the sends of select statements whose values only stand there.
func selectSends(body *ast.BlockStmt) map[ast.Stmt]bool {
	all := make(map[ast.Stmt]bool)
	ast.Inspect(body, func(n ast.Node) bool {
		if c, ok := n.(*ast.CommClause); ok {
			if send, ok := c.Comm.(*ast.SendStmt); ok && !hasCall(send.Value) {
				all[send] = true
			}
		}
		return true
	})
	return all
}

func hasCall(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if _, ok := n.(*ast.CallExpr); ok {
			found = true
		}
		return !found
	})
	return found
}

// addParams notes the variables of a list; nil for one without a name.
func (f *function) addParams(list *ast.FieldList, isReceiver bool) {
	for _, field := range list.List {
		for _, name := range field.Names {
			v, _ := f.Info.Defs[name].(*types.Var)
			f.params = append(f.params, v)
		}
		if len(field.Names) == 0 {
			f.params = append(f.params, nil)
		}
	}
}

// look walks the function; true when its summary is another one now.
func (f *function) look() bool {
	f.blocks, f.sites = nil, make(map[site]int)
	f.findings, f.stores, f.callees = make(map[findingKey]*Finding), nil, make(map[string]bool)
	f.ends, f.lost = make(map[int]*ends), make(map[int]*loss)
	f.nilDefers, f.objectTypes = make(map[int]token.Pos), make(map[string]string)
	f.nilCalls = make(map[token.Pos]Finding)
	f.filled, f.makers = make(map[int]bool), make(map[string]emptyMaker)
	f.passed = make(map[int]map[string]token.Pos)
	f.isDeferred = make(map[*ast.CallExpr]bool)
	f.releasing = make(map[ast.Node]bool)
	f.sent, f.declared = make(map[int]bool), make(map[*types.Var]string)
	f.stored, f.loopDefers = make(map[int]bool), make(map[int]token.Pos)
	f.steps, f.depth, f.pending = 0, 0, nil
	entry := newState()
	for i, v := range f.params {
		if v != nil && v.Name() != "_" && mayLead(v.Type()) {
			b := f.block(site{f.node, "param" + strconv.Itoa(i)})
			b.kind, b.param, b.name, b.pos = param, i, v.Name(), v.Pos()
			entry.status[b.id] = theirs
			entry.places[placeOf(v)] = value{blocks: []int{b.id}, exact: true}
		}
	}
	for _, v := range f.resultNames() {
		if v != nil {
			entry.places[placeOf(v)] = f.zero(v, nil)
		}
	}
	s := newSummarizer(f)
	for _, e := range f.walk(f.body, entry) {
		for _, st := range f.runDefers(e.state) {
			if len(f.resultNames()) > 0 {
				st.results = f.namedResults(st) // a deferred call may have set them
			}
			f.returnsFreed(st, e)
			s.exit(st)
			f.note(st, e)
		}
	}
	f.report()
	return f.keep(s.summary())
}

func (f *function) keep(s *Summary) bool {
	if f.key == "" {
		return false
	}
	changed := f.summary == nil || !f.summary.equal(s)
	f.summary = s
	f.summaries.Functions[f.key] = s
	return changed
}

func (f *function) callsAny(changed map[string]bool) bool {
	for name := range f.callees {
		if changed[name] {
			return true
		}
	}
	return false
}

// returns: one of its results is of the type, or of an interface.
func (f *function) returns(name string) bool {
	d, ok := f.node.(*ast.FuncDecl)
	if !ok || d.Type.Results == nil {
		return false
	}
	for _, field := range d.Type.Results.List {
		t := f.Info.TypeOf(field.Type)
		if t != nil && (typeName(t) == name || types.IsInterface(t) && !isError(t)) {
			return true
		}
	}
	return false
}

// resultType is the type of a result; nil of a literal's.
func (f *function) resultType(i int) types.Type {
	d, ok := f.node.(*ast.FuncDecl)
	if !ok {
		return nil
	}
	obj, ok := f.Info.Defs[d.Name].(*types.Func)
	if !ok {
		return nil
	}
	results := obj.Type().(*types.Signature).Results()
	if i >= results.Len() {
		return nil
	}
	return results.At(i).Type()
}

// mayLead: a value of the type may be, or lead to, C memory. A type that nobody
// knows is one of C's.
func mayLead(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.Invalid || u.Kind() == types.UnsafePointer || u.Kind() == types.Uintptr
	case *types.Interface:
		return !isError(t)
	case *types.Signature:
		return false
	}
	return true
}

func isError(t types.Type) bool {
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

// isErrorLike: an error, or a type of its own that is one.
func isErrorLike(t types.Type) bool {
	return types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
}

// block is the one of a site; made at the first asking.
func (f *function) block(at site) *block {
	if id, ok := f.sites[at]; ok {
		return f.blocks[id]
	}
	b := &block{id: len(f.blocks), parent: -1}
	f.sites[at] = b.id
	f.blocks = append(f.blocks, b)
	return b
}

func placeOf(v *types.Var) string { return "v" + strconv.Itoa(int(v.Pos())) }

// isLocal: a variable of this function, or of a literal inside of it.
func (f *function) isLocal(v *types.Var) bool {
	return v != nil && !v.IsField() && v.Pos() >= f.node.Pos() && v.Pos() < f.node.End()
}

// note keeps how the blocks fare at an exit.
func (f *function) note(s *state, e exit) {
	for id, st := range s.status {
		b := f.blocks[id]
		if b.kind != made {
			continue
		}
		if f.ends[id] == nil {
			f.ends[id] = &ends{}
		}
		p := exitPoint{pos: e.pos, explicit: e.explicit, freed: st == freed}
		switch st {
		case live:
			f.ends[id].leaks = append(f.ends[id].leaks, p)
			if at := s.nilAt["b"+blockBase(id)]; at != token.NoPos {
				f.nilDefers[id] = at
			}
		case freed, away:
			f.ends[id].good = append(f.ends[id].good, p)
		}
	}
}
