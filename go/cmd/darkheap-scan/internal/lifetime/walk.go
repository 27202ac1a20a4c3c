// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/cfg"
)

// How much is looked at. A function beyond it is known only in part: what was
// seen of it is right all the same.
const (
	stepsMax      = 6000 // blocks walked in a function
	statesMax     = 48   // different states at a block
	factStatesMax = 16   // from there on conditions tell no states apart
	literalsDepth = 3    // calls of literals inside of one another
)

// An exit is a state in which a body is left, before its deferred calls.
type exit struct {
	*state
	pos      token.Pos
	explicit bool
}

type visit struct {
	block *cfg.Block
	*state
}

// walk follows every path through a body, from a state to all exits.
func (f *function) walk(body *ast.BlockStmt, entry *state) []exit {
	graph := f.graph(body)
	seen := make(map[int32]map[sum]bool)
	var exits []exit
	todo := []visit{{graph.Blocks[0], entry}}
	for len(todo) > 0 && f.steps < stepsMax {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !isNew(seen, v) {
			continue
		}
		f.steps++
		f.sendOf(v)
		states := []*state{v.state}
		for _, n := range v.block.Nodes {
			states = f.each(states, n)
		}
		for _, s := range states {
			if ret := v.block.Return(); ret != nil {
				exits = append(exits, exit{s, ret.Pos(), ret.Pos() < body.End()-1})
				continue
			}
			todo = append(todo, f.next(v.block, s)...)
		}
	}
	return exits
}

// sendOf: the branch of a select statement that sends.
func (f *function) sendOf(v visit) {
	if c, ok := v.block.Stmt.(*ast.CommClause); ok && v.block.Kind == cfg.KindSelectCaseBody && f.comms[c.Comm] {
		sent := f.evaluate(v.state, c.Comm.(*ast.SendStmt).Value)
		for _, id := range sent.blocks {
			f.sent[id] = true
		}
		f.give(v.state, sent)
	}
}

func isNew(seen map[int32]map[sum]bool, v visit) bool {
	known := seen[v.block.Index]
	if known == nil {
		known = make(map[sum]bool)
		seen[v.block.Index] = known
	}
	if len(known) >= statesMax {
		return false
	}
	k := v.state.key(len(known) < factStatesMax)
	if known[k] {
		return false
	}
	known[k] = true
	return true
}

// each does a node in all of the states.
func (f *function) each(states []*state, n ast.Node) []*state {
	var all []*state
	for _, s := range states {
		outer, at := f.node0, f.at
		f.node0, f.at = n, n.Pos()
		after := f.do(s, n)
		f.node0, f.at = outer, at
		all = append(all, after...)
	}
	return all
}

// next are the blocks that may come after, each in its state.
func (f *function) next(b *cfg.Block, s *state) []visit {
	switch len(b.Succs) {
	case 0:
		return nil
	case 1:
		return []visit{{b.Succs[0], s}}
	}
	if b.Kind == cfg.KindRangeLoop || b.Kind == cfg.KindForLoop {
		return f.loop(b, s)
	}
	var condition ast.Expr
	if n := len(b.Nodes); n > 0 {
		condition, _ = b.Nodes[n-1].(ast.Expr)
	}
	return f.branch(b, s, condition)
}

func (f *function) branch(b *cfg.Block, s *state, condition ast.Expr) []visit {
	var all []visit
	for i := len(b.Succs) - 1; i >= 0; i-- {
		c := s.clone()
		if condition == nil || i > 1 || f.assume(c, condition, i == 0) {
			all = append(all, visit{b.Succs[i], c})
		}
	}
	return all
}

// loop: a loop that releases what was made before it is gone through at least
// once, else it would leak whenever nothing was made either.
func (f *function) loop(b *cfg.Block, s *state) []visit {
	mark := "loop" + f.Fset.Position(b.Stmt.Pos()).String()
	var condition ast.Expr
	if n := len(b.Nodes); n > 0 && b.Kind == cfg.KindForLoop {
		condition, _ = b.Nodes[n-1].(ast.Expr)
	}
	if !s.shared[mark] && f.releasesInside(b.Stmt) {
		s.shared[mark] = true
		f.rangeOver(s, b.Stmt)
		return []visit{{b.Succs[0], s}}
	}
	all := f.branch(b, s, condition)
	for _, v := range all {
		if v.block == b.Succs[0] {
			f.rangeOver(v.state, b.Stmt)
		}
	}
	return all
}

// rangeOver gives the variables of a range clause what they have in a turn.
func (f *function) rangeOver(s *state, loop ast.Node) {
	r, ok := loop.(*ast.RangeStmt)
	if !ok {
		return
	}
	over, ok := s.places[rangePlace(r.X)]
	if !ok {
		over = f.evaluate(s, r.X)
	}
	element := f.content(s, over, "[]")
	if element.object == "" {
		element.exact = false
	}
	if r.Key != nil {
		f.assign(s, r.Key, value{})
		if t := f.Info.TypeOf(r.X); t != nil && r.Value == nil {
			if _, isMap := t.Underlying().(*types.Map); isMap {
				f.assign(s, r.Key, element)
			}
		}
	}
	if r.Value != nil {
		f.assign(s, r.Value, element)
	}
}

// rangePlace is where the value that a range clause goes through stands meanwhile.
func rangePlace(e ast.Expr) string { return "v_range" + strconv.Itoa(int(e.Pos())) }

// rangedOver are the literals and calls that range clauses go through.
func rangedOver(body *ast.BlockStmt) map[ast.Expr]bool {
	all := make(map[ast.Expr]bool)
	ast.Inspect(body, func(n ast.Node) bool {
		if r, ok := n.(*ast.RangeStmt); ok {
			switch ast.Unparen(r.X).(type) {
			case *ast.CompositeLit, *ast.CallExpr:
				all[r.X] = true
			}
		}
		return true
	})
	return all
}

func (f *function) graph(body *ast.BlockStmt) *cfg.CFG {
	if g := f.graphs[body]; g != nil {
		return g
	}
	g := cfg.New(body, f.mayReturn)
	f.graphs[body] = g
	return g
}

// These end the process, the goroutine or the test: what is not released then is
// no leak.
var noReturn = map[string]bool{
	"os.Exit": true, "runtime.Goexit": true, "syscall.Exit": true,
	"log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true,
	"log.Panic": true, "log.Panicf": true, "log.Panicln": true,
	"(*log.Logger).Fatal": true, "(*log.Logger).Fatalf": true, "(*log.Logger).Fatalln": true,
	"(*log.Logger).Panic": true, "(*log.Logger).Panicf": true, "(*log.Logger).Panicln": true,
	"(*testing.common).Fatal": true, "(*testing.common).Fatalf": true,
	"(*testing.common).FailNow": true, "(*testing.common).SkipNow": true,
	"(*testing.common).Skip": true, "(*testing.common).Skipf": true,
	// not really, but a test that failed need not release anything
	"(*testing.common).Error": true, "(*testing.common).Errorf": true, "(*testing.common).Fail": true,
	"(testing.TB).Error": true, "(testing.TB).Errorf": true, "(testing.TB).Fail": true,
	"(testing.TB).Fatal": true, "(testing.TB).Fatalf": true, "(testing.TB).FailNow": true,
	"(testing.TB).Skip": true, "(testing.TB).Skipf": true, "(testing.TB).SkipNow": true,
}

func (f *function) mayReturn(call *ast.CallExpr) bool {
	switch callee := f.callee(call).(type) {
	case *types.Builtin:
		return callee.Name() != "panic"
	case *types.Func:
		if noReturn[callee.FullName()] {
			return false
		}
		switch callee.Name() {
		case "Fatal", "Fatalf", "Fatalln", "Panicf", "Fatalw":
			return false
		}
	}
	switch f.cname(call) {
	case "exit", "abort", "_exit", "_Exit", "quick_exit":
		return false
	}
	return true
}

// callee is what a call names: a *types.Func, a *types.Builtin, a variable, nil.
func (c *checker) callee(call *ast.CallExpr) types.Object {
	fun := ast.Unparen(call.Fun)
	switch e := fun.(type) {
	case *ast.IndexExpr:
		fun = ast.Unparen(e.X)
	case *ast.IndexListExpr:
		fun = ast.Unparen(e.X)
	}
	switch e := fun.(type) {
	case *ast.Ident:
		return c.Info.Uses[e]
	case *ast.SelectorExpr:
		if s := c.Info.Selections[e]; s != nil {
			return s.Obj()
		}
		return c.Info.Uses[e.Sel]
	}
	return nil
}
