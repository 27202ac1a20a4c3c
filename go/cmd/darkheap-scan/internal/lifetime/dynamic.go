// SPDX-License-Identifier: MIT

package lifetime

import "go/types"

// A call through an interface of the package runs a method of one of its types. It
// does what any of these may do with its arguments, and returns what all of them do.

// implementations are the package's methods that a call of an interface's may run.
func (c *checker) implementations(method *types.Func) []*types.Func {
	recv := method.Type().(*types.Signature).Recv()
	if recv == nil || method.Pkg() != c.Types {
		return nil
	}
	i, ok := recv.Type().Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	if known, ok := c.dynamic[method]; ok {
		return known
	}
	var all []*types.Func
	scope := c.Types.Scope()
	for _, name := range scope.Names() {
		t, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || types.IsInterface(t.Type()) || isGeneric(t.Type()) || !types.Implements(types.NewPointer(t.Type()), i) {
			continue
		}
		o, _, _ := types.LookupFieldOrMethod(t.Type(), true, c.Types, method.Name())
		m, ok := o.(*types.Func) // of an embedded interface it is that one's again
		if ok && !types.IsInterface(m.Type().(*types.Signature).Recv().Type()) {
			all = append(all, m)
		}
	}
	c.dynamic[method] = all
	return all
}

func isGeneric(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.TypeParams().Len() > 0
}

// dynamicSummary is what a call through an interface may do; nil where the package
// has no type for it, or one of which nothing is known.
func (c *checker) dynamicSummary(method *types.Func) *Summary {
	var joined *Summary
	for _, m := range c.implementations(method) {
		s := c.summaryOf(m)
		if s == nil {
			return nil
		}
		if joined == nil {
			joined = s.copy()
			continue
		}
		joined.join(s)
	}
	return joined
}

func (s *Summary) copy() *Summary {
	return &Summary{append([]Param(nil), s.Params...), append([]Result(nil), s.Results...)}
}

// join is what either does. Of results only what both say is kept.
func (s *Summary) join(other *Summary) {
	for i := range min(len(s.Params), len(other.Params)) {
		p, q := &s.Params[i], other.Params[i]
		p.Frees = p.Frees || q.Frees
		p.AlwaysFrees = p.AlwaysFrees && q.AlwaysFrees
		p.FreesInside = p.FreesInside || q.FreesInside
		p.Fields = nil
		p.Once = p.Once && q.Once
		p.Fills = p.Fills || q.Fills
		p.Keeps = p.Keeps || q.Keeps
	}
	for i := range min(len(s.Results), len(other.Results)) {
		r, q := &s.Results[i], other.Results[i]
		r.Holds = joinHolds(r.Holds, q.Holds)
		if (r.Made != "") != (q.Made != "") || r.Alias != q.Alias || r.Owner != q.Owner || r.List != q.List || r.Empty != q.Empty {
			*r = Result{Holds: r.Holds}
		}
	}
}
