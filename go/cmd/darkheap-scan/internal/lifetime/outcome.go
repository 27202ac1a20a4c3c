// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/types"
	"strconv"
)

// What a call of a Go function returns, by its summary.

// results are the values that a function of this summary returns.
func (f *function) results(s *state, call *ast.CallExpr, callee *types.Func, summary *Summary, args []value, left []int) []value {
	values := make([]value, len(summary.Results))
	blocks := left
	for i, r := range summary.Results {
		switch {
		case r.Alias > 0 && r.Alias <= len(args):
			values[i] = args[r.Alias-1]
		case r.Inner:
			values[i] = f.innerOf(s, call)
		case r.Empty:
			values[i] = f.empty(s, call, i, r)
		case r.Made != "":
			b := f.make(s, call, strconv.Itoa(i), r)
			b.made.Made = types.ExprString(call.Fun)
			values[i] = f.resultValue(s, call, i, b)
			blocks = append(blocks, b.id)
		}
	}
	for i, r := range summary.Results {
		if len(r.Holds) > 0 && r.Alias == 0 {
			values[i] = f.holding(s, call, i, values[i], r.Holds, args)
		}
		for _, p := range r.Ends {
			if p < len(args) {
				ended, _ := s.reach(args[p])
				values[i].blocks, values[i].releases = union(values[i].blocks, ended), true
			}
		}
		for _, j := range r.Releases {
			if j < len(values) {
				values[i].blocks, values[i].releases = union(values[i].blocks, values[j].blocks), true
			}
		}
	}
	told(values, summary.Results, callee)
	return f.withErrors(s, values, callee, blocks, args)
}

// withErrors: an error says whether the other results were made, and what a status
// among the arguments says.
func (f *function) withErrors(s *state, values []value, callee *types.Func, blocks []int, args []value) []value {
	var ok []int
	for _, v := range args {
		if len(v.blocks) == 0 {
			blocks = union(blocks, v.failed)
			ok = union(ok, v.made)
		}
		blocks = union(blocks, f.witnessed(s, v))
	}
	results := callee.Type().(*types.Signature).Results()
	for len(values) < results.Len() {
		values = append(values, value{})
	}
	for i := range values {
		if i < results.Len() && isErrorLike(results.At(i).Type()) {
			values[i].failed, values[i].made = blocks, ok
		}
	}
	return values
}

// witnessed are the blocks that a C function made with what v leads to: an error that
// this gives is about them.
func (f *function) witnessed(s *state, v value) []int {
	var all []int
	blocks, _ := s.reach(v)
	for _, id := range blocks {
		all = union(all, s.places[witnessPlace(id)].failed)
	}
	return all
}

func witnessPlace(id int) string { return "w" + blockBase(id) }

// holding is a result that leads to arguments: an object of which nobody else
// knows.
func (f *function) holding(s *state, call *ast.CallExpr, i int, v value, held []Hold, args []value) value {
	base := v.object
	if id, ok := v.one(); ok {
		base = blockBase(id)
	}
	if base == "" {
		base = "o" + strconv.Itoa(int(call.Pos())) + "r" + strconv.Itoa(i)
		f.renew(s, base)
		v.object = base
	}
	for _, h := range held {
		if p := h.Param; p < len(args) && (len(args[p].blocks) > 0 || args[p].object != "") {
			at := args[p]
			at.exact = false
			field := h.Field
			if field == "" {
				field = ".?" + strconv.Itoa(p)
			}
			s.places[base+field] = at
		}
	}
	return v
}

// resultValue is a block that a helper returns: as it is, or in a list.
func (f *function) resultValue(s *state, call *ast.CallExpr, i int, b *block) value {
	v := value{blocks: []int{b.id}, exact: true}
	if !b.made.List && b.made.Field == "" {
		return v
	}
	object := "o" + strconv.Itoa(int(call.Pos())) + "r" + strconv.Itoa(i)
	f.renew(s, object)
	if b.made.Field != "" {
		s.places[object+b.made.Field] = v
		return value{object: object}
	}
	v.exact = false
	s.places[object+"[]"] = v
	return value{object: object}
}

// innerOf is an address inside of a block of somebody else's.
func (f *function) innerOf(s *state, call *ast.CallExpr) value {
	b := f.block(site{call, "inner"})
	b.kind, b.pos, b.call, b.library = library, call.Pos(), call, "a part of a block"
	b.made.Made = types.ExprString(call.Fun)
	s.status[b.id] = theirs
	return value{blocks: []int{b.id}, exact: true}
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
