// SPDX-License-Identifier: MIT

package lifetime

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// The rules. Their names are fixed words.
const (
	Leak         = "leak"
	InlineLeak   = "inline-leak"
	EarlyReturn  = "early-return-leak"
	LoopDefer    = "loop-defer"
	NilDefer     = "nil-defer"
	Overwritten  = "overwritten"
	MissingClose = "missing-close"
	ForeignFree  = "foreign-free"
	DoubleFree   = "double-free"
	UseAfterFree = "use-after-free"
)

// A Finding is one mistake.
type Finding struct {
	Rule     string
	Pos      token.Pos // of the allocation; of the release where that is wrong
	End      token.Pos // of the call
	Function string    // as symbols name it
	Message  string
	Related  []Related
	Advice   string // what to do
	name     string // of the variable
}

// A Related place is a part of the story.
type Related struct {
	Pos     token.Pos
	Message string
}

// Of one place, rule and variable one finding is enough.
type findingKey struct {
	pos  token.Pos
	rule string
	name string
}

func (f *function) add(n Finding) {
	n.Function = f.symbol
	k := findingKey{n.Pos, n.Rule, n.name}
	if f.findings[k] == nil {
		f.findings[k] = &n
	}
}

// report makes findings of what the walk has seen of each block.
func (f *function) report() {
	for _, b := range f.blocks {
		if b.kind != made {
			continue
		}
		if at, ok := f.loopDefers[b.id]; ok && !f.stored[b.id] && !f.isTest() {
			f.deferredInLoop(b, at)
		}
		e, l := f.ends[b.id], f.lost[b.id]
		switch {
		case l != nil:
			f.reportLost(b, l, e)
		case e != nil && len(e.leaks) > 0:
			f.reportLeak(b, e)
		}
	}
	for _, at := range f.nilDefers {
		delete(f.nilCalls, at)
	}
	for _, n := range f.nilCalls {
		f.add(n)
	}
}

func (f *function) line(p token.Pos) int { return f.Fset.Position(p).Line }

// reportLost is of a block that nothing referred to any more.
func (f *function) reportLost(b *block, l *loss, e *ends) {
	n := Finding{Pos: b.pos, End: b.call.End(), Advice: f.advice(b)}
	switch {
	case l.again && !l.overwritten && e != nil && hasFreed(e):
		n.Rule = ruleOf(b)
		n.Message = fmt.Sprintf("what %s made is not released when the loop goes on before its release", b.made.Made)
	case l.again && !l.overwritten:
		n.Rule = ruleOf(b)
		n.Message = fmt.Sprintf("what %s makes is not released, in each turn of the loop", b.made.Made)
	case l.atReturn:
		n.Rule = EarlyReturn
		n.Message = fmt.Sprintf("%s gets another value by the return at line %d, and the deferred release sees only that", nameOf(b), f.line(l.pos))
		n.Related = []Related{{l.pos, "set by this return"}}
		n.Advice = "release it before that return, or return by a variable of another name"
	case l.overwritten:
		n.Rule = Overwritten
		n.Message = fmt.Sprintf("%s gets another value while it holds the only pointer to what %s made", nameOf(b), b.made.Made)
		n.Related = []Related{{l.pos, "overwritten here"}}
		n.Advice = fmt.Sprintf("before line %d: %s", f.line(l.pos), f.releaseCall(b))
	case b.made.Owner:
		n.Rule = MissingClose
		n.Message = fmt.Sprintf("nothing keeps what %s returns, and it owns C memory", b.made.Made)
	case b.isArg:
		n.Rule = InlineLeak
		n.Message = fmt.Sprintf("what %s made goes straight into %s: nobody holds the pointer, so nobody can release it", b.made.Made, b.into)
	default:
		n.Rule = Leak
		n.Message = fmt.Sprintf("nothing keeps the pointer that %s returns", b.made.Made)
	}
	f.add(n)
}

// isTest: what is deferred in a loop of a test is for a short while.
func (f *function) isTest() bool {
	return strings.HasSuffix(f.Fset.Position(f.node.Pos()).Filename, "_test.go")
}

func hasFreed(e *ends) bool {
	for _, g := range e.good {
		if g.freed {
			return true
		}
	}
	return false
}

func ruleOf(b *block) string {
	if b.made.Owner || len(b.made.Release) > 1 && !strings.HasPrefix(b.made.Call, "C.") {
		return MissingClose
	}
	return Leak
}

// reportLeak is of a block that was live at an exit.
func (f *function) reportLeak(b *block, e *ends) {
	n := Finding{Rule: ruleOf(b), name: b.name, Pos: b.pos, End: b.call.End(), Advice: f.advice(b)}
	exit := e.leaks[0]
	for _, x := range e.leaks {
		if x.explicit && (x.pos < exit.pos || !exit.explicit) {
			exit = x
		}
	}
	n.Related = []Related{{exit.pos, f.exitText(exit)}}
	at, isNil := f.nilDefers[b.id]
	switch {
	case isNil:
		n.Rule = NilDefer
		n.Message = fmt.Sprintf("the release deferred at line %d gets %s as it was then, which is nil: what %s makes is never released",
			f.line(at), nameOf(b), b.made.Made)
		n.Related = append(n.Related, Related{at, "deferred here, with nil"})
		n.Advice = "defer it after the assignment, or defer func() { " + f.releaseCall(b) + " }()"
	case !hasFreed(e) && len(e.good) > 0 && !isBefore(exit, e.good) && !f.sent[b.id]:
		return // given away unless a condition says otherwise, which is more than is known here
	case exit.explicit && isBefore(exit, e.good):
		if n.Rule != MissingClose {
			n.Rule = EarlyReturn
		}
		n.Message = fmt.Sprintf("what %s made is released on other paths, but not before the return at line %d", b.made.Made, f.line(exit.pos))
	case len(e.good) > 0:
		n.Message = fmt.Sprintf("what %s made is released on some paths only", b.made.Made)
	case n.Rule == MissingClose:
		n.Message = fmt.Sprintf("what %s returns owns C memory and is never closed", b.made.Made)
	default:
		n.Message = fmt.Sprintf("what %s made is never released", b.made.Made)
	}
	if b.made.Where != "" {
		n.Message += "; it is made at " + shortPlace(b.made.Where)
	}
	f.add(n)
}

// isBefore: the exit lies between the allocation and an end that is right.
func isBefore(exit exitPoint, good []exitPoint) bool {
	for _, g := range good {
		if g.pos > exit.pos {
			return true
		}
	}
	return false
}

func shortPlace(where string) string {
	if i := strings.LastIndexByte(where, '/'); i >= 0 {
		where = where[i+1:]
	}
	if i := strings.LastIndexByte(where, ':'); i >= 0 {
		where = where[:i]
	}
	return where
}

func (f *function) exitText(e exitPoint) string {
	if e.explicit {
		return "not released at this return"
	}
	return "not released at the end of the function"
}

func nameOf(b *block) string {
	if b.name == "" {
		return "the variable"
	}
	return strings.TrimPrefix(b.name, ".")
}

// releaseCall is the code that releases it.
func (f *function) releaseCall(b *block) string {
	name := b.name
	if name == "" || name[0] == '.' {
		name = "p"
	}
	if ruleOf(b) == MissingClose {
		return name + "." + b.made.Call
	}
	open := strings.IndexByte(b.made.Call, '(')
	if open < 0 {
		return b.made.Call
	}
	inside := b.made.Call[open:]
	for _, arg := range []string{"(unsafe.Pointer(", "(C.gpointer("} {
		if strings.HasPrefix(inside, arg) && strings.HasSuffix(inside, "))") {
			return b.made.Call[:open] + arg + name + "))"
		}
	}
	if b.made.Call[:open] == "C.free" {
		return "C.free(unsafe.Pointer(" + name + "))"
	}
	if !strings.ContainsAny(inside, ",&") {
		return b.made.Call[:open] + "(" + name + ")"
	}
	return b.made.Call
}

// advice is what to insert where.
func (f *function) advice(b *block) string {
	if b.isArg || b.name == "" {
		return "assign it to a variable and release that: defer " + f.releaseCall(b)
	}
	line := f.line(b.call.End())
	if f.loopAround(b.pos) != nil {
		return fmt.Sprintf("%s at the end of each turn of the loop", f.releaseCall(b))
	}
	return fmt.Sprintf("after line %d: defer %s", line, f.releaseCall(b))
}

func (f *function) deferredInLoop(b *block, at token.Pos) {
	f.add(Finding{
		Rule:    LoopDefer,
		Pos:     b.pos,
		End:     b.call.End(),
		Message: fmt.Sprintf("the release of what %s makes is deferred in a loop: all of it lives until the function ends", b.made.Made),
		Related: []Related{{at, "deferred here"}},
		Advice:  "release it at the end of each turn, or let a function of its own do a turn",
	})
}

func (f *function) foreign(r release, b *block, message string) {
	n := Finding{Rule: ForeignFree, Pos: r.call.Pos(), End: r.call.End(), Message: message,
		Advice: "remove this " + "C." + r.name}
	if b != nil {
		n.Related = []Related{{b.pos, "it comes from here"}}
		if b.kind == made {
			n.Advice = f.releaseCall(b)
		}
	}
	f.add(n)
}

func (f *function) doubleFree(s *state, r release, b *block) {
	at := s.freedAt[b.id]
	if at == r.call.Pos() {
		return // a loop: another one, most likely
	}
	name := strings.TrimPrefix(b.name, ".")
	if name == "" {
		name = "it"
	}
	f.add(Finding{
		Rule:    DoubleFree,
		Pos:     r.call.Pos(),
		End:     r.call.End(),
		Message: fmt.Sprintf("%s was released already, at line %d", name, f.line(at)),
		Related: []Related{{at, "released here first"}},
		Advice:  "remove one of them, or set the variable to nil after the first",
	})
}

// returnsFreed: a result leads to what is released by then, by a deferred call.
func (f *function) returnsFreed(s *state, e exit) {
	for i, v := range s.results {
		if isError(f.resultType(i)) && !v.isNil {
			return // who gets an error does not look at the others
		}
	}
	for _, v := range s.results {
		id, ok := v.one()
		if !ok || s.status[id] != freed || s.freedAt[id] == token.NoPos || f.blocks[id].kind != made {
			continue
		}
		at := s.freedAt[id]
		f.add(Finding{
			Rule:    UseAfterFree,
			Pos:     e.pos,
			End:     e.pos,
			Message: fmt.Sprintf("%s is returned, and released by line %d", nameOf(f.blocks[id]), f.line(at)),
			Related: []Related{{at, "released here"}},
			Advice:  "return a copy, or let the caller release it",
		})
	}
}

// usedAfter: a C function gets what was released on this path.
func (f *function) usedAfter(s *state, call *ast.CallExpr, v value) {
	id, ok := v.one()
	at := s.freedAt[id]
	if !ok || s.status[id] != freed || at == token.NoPos || at == call.Pos() {
		return
	}
	f.add(Finding{
		Rule:    UseAfterFree,
		Pos:     call.Pos(),
		End:     call.End(),
		Message: fmt.Sprintf("%s gets %s, which was released at line %d", types.ExprString(call.Fun), nameOf(f.blocks[id]), f.line(at)),
		Related: []Related{{at, "released here"}},
		Advice:  "release it after that",
	})
}
