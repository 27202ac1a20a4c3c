// SPDX-License-Identifier: MIT

package lifetime

import (
	"go/ast"
	"go/types"
)

// A result may tell whether another one was made: p, rc or p, ok.

// A telling is what was seen of two results of a function, one of which is memory.
type telling struct {
	made  truth // what the other is where there is memory
	none  truth // and where that is nil
	mixed bool
}

func (t *telling) see(is truth, isMade bool) {
	at := &t.none
	if isMade {
		at = &t.made
	}
	if is == unsaid || *at != unsaid && *at != is {
		t.mixed = true
	}
	*at = is
}

func (t *telling) tells() bool {
	return !t.mixed && t.made != unsaid && t.none != unsaid && t.made != t.none
}

// tell notes what the results of an exit are beside memory.
func (z *summarizer) tell(s *state, i int, isMade bool) {
	if !isMade && !s.results[i].isNil {
		return
	}
	for j, v := range s.results {
		if j == i {
			continue
		}
		at := [2]int{i, j}
		if z.tellings[at] == nil {
			z.tellings[at] = &telling{}
		}
		z.tellings[at].see(v.truth, isMade)
	}
}

// tellers puts into the summary which results tell of which.
func (z *summarizer) tellers(results []Result) {
	for at, t := range z.tellings {
		if t.tells() && at[0] < len(results) && at[1] < len(results) && results[at[0]].Made != "" {
			results[at[1]].Tells = at[0] + 1
			results[at[1]].WhenTrue = t.made == isTrue
		}
	}
}

// told: values that tell whether another one was made.
func told(values []value, results []Result, callee *types.Func) {
	list := callee.Type().(*types.Signature).Results()
	for j, r := range results {
		if r.Tells == 0 || j >= list.Len() || r.Tells > len(values) {
			continue
		}
		blocks := values[r.Tells-1].blocks
		b, ok := list.At(j).Type().Underlying().(*types.Basic)
		isBool := ok && b.Kind() == types.Bool
		if isBool == r.WhenTrue {
			values[j].failed = union(values[j].failed, blocks)
		} else {
			values[j].made = union(values[j].made, blocks)
		}
	}
}

// literalTruth: 0 and 1 as results are statuses.
func literalTruth(e ast.Expr) truth {
	lit, ok := ast.Unparen(e).(*ast.BasicLit)
	if !ok {
		return unsaid
	}
	return truthOf(lit.Value != "0")
}
